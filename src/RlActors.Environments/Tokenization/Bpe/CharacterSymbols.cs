namespace RlActors.Tokenization.Bpe;

/// <summary>Symbols are characters; one that is no token is expressed by the tokens of its UTF-8 bytes.</summary>
/// <param name="vocabulary">Tokens; special ones are never produced.</param>
/// <param name="byteTokens">Id of each byte's token, 256 of them; null without byte fallback.</param>
internal sealed class CharacterSymbols(Vocabulary vocabulary, int[]? byteTokens) : ISymbolSplitter
{
    public List<int> Split(string piece)
    {
        var symbols = new List<int>(piece.Length);
        Span<byte> utf8 = stackalloc byte[4];
        Span<char> utf16 = stackalloc char[2];
        foreach (var rune in piece.EnumerateRunes())
        {
            if (vocabulary.Piece(utf16[..rune.EncodeToUtf16(utf16)]) is { } id)
            {
                symbols.Add(id);
                continue;
            }

            if (byteTokens is null)
            {
                throw new InexpressibleException(rune);
            }

            foreach (byte value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                symbols.Add(byteTokens[value]);
            }
        }

        return symbols;
    }

    public string VocabularyForm(string piece) => piece;
}
