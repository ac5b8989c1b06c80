using System.Text;

namespace RlActors.Tokenization;

/// <summary>Byte-pair encoding (arXiv 1508.07909): characters to ids, a character that is no token to the tokens of its UTF-8 bytes, then the merges.</summary>
/// <param name="vocabulary">Tokens; special ones are never produced.</param>
/// <param name="merges">Merges by pair of ids.</param>
/// <param name="byteTokens">Id of each byte's token, 256 of them; null without byte fallback.</param>
internal sealed class BpeModel(Vocabulary vocabulary, IReadOnlyDictionary<(int Left, int Right), BpeMerge> merges, int[]? byteTokens)
{
    /// <summary>Encodes a normalised text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Its ids; empty when it cannot be expressed.</param>
    /// <param name="inexpressible">The first character that the vocabulary cannot express; empty when all can.</param>
    public bool TryEncode(string text, out int[] tokens, out string inexpressible)
    {
        var symbols = new List<int>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0, length; i < text.Length; i += length)
        {
            bool valid = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out length) == System.Buffers.OperationStatus.Done;
            string character = text.Substring(i, length);
            if (valid && vocabulary.Piece(character) is { } id)
            {
                symbols.Add(id);
            }
            else if (valid && byteTokens is not null)
            {
                AddBytes(utf8[..rune.EncodeToUtf8(utf8)], symbols);
            }
            else
            {
                (tokens, inexpressible) = ([], character);
                return false;
            }
        }

        (tokens, inexpressible) = (BpeMergeLoop.Run(symbols, merges), string.Empty);
        return true;
    }

    private void AddBytes(ReadOnlySpan<byte> bytes, List<int> symbols)
    {
        foreach (byte value in bytes)
        {
            symbols.Add(byteTokens![value]);
        }
    }
}
