using System.Text.Json;

namespace RlActors.Tokenization.Bpe;

/// <summary>Reads the <c>model</c> section. An <c>unk_token</c> is known but never produced: a character that cannot be expressed is an error instead.</summary>
internal static class BpeModelReader
{
    /// <param name="model">The section.</param>
    /// <param name="vocabulary">Its tokens.</param>
    /// <param name="byteLevel">Whether the pre-tokenizer turns pieces into bytes.</param>
    public static BpeModel Read(TokenizerSection model, Vocabulary vocabulary, bool byteLevel)
    {
        model.Allow(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        model.RefuseUnlessUnset("dropout");
        model.RefuseUnlessUnset("continuing_subword_prefix");
        model.RefuseUnlessUnset("end_of_word_suffix");
        _ = model.OptionalText("unk_token");
        _ = model.Flag("fuse_unk");
        return new BpeModel(ReadSymbols(model, vocabulary, byteLevel), ReadMerges(model, vocabulary), model.Flag("ignore_merges") ? piece => vocabulary.Piece(piece) : null);
    }

    private static ISymbolSplitter ReadSymbols(TokenizerSection model, Vocabulary vocabulary, bool byteLevel)
    {
        bool fallback = model.Flag("byte_fallback");
        return byteLevel
            ? new ByteSymbols(ByteTokens(model, "pre_tokenizer is ByteLevel", vocabulary, value => ByteAlphabet.Character(value).ToString()))
            : new CharacterSymbols(vocabulary, fallback ? ByteTokens(model, "byte_fallback is true", vocabulary, ByteToken.Name) : null);
    }

    private static Dictionary<(int Left, int Right), BpeMerge> ReadMerges(TokenizerSection model, Vocabulary vocabulary)
    {
        var items = model.List("merges");
        var merges = new Dictionary<(int Left, int Right), BpeMerge>(items.Count);
        foreach (var item in items)
        {
            int rank = merges.Count;
            var (left, right) = Pair(item) ?? throw new RlActorsException($"{Place()} is {TokenizerSection.Show(item)}; expected a pair of tokens");
            if (!merges.TryAdd((Piece(left), Piece(right)), new BpeMerge(rank, Piece(left + right))))
            {
                throw new RlActorsException($"{Place()}: the pair '{left}', '{right}' occurs twice; expected one rank a pair");
            }

            int Piece(string token) => vocabulary.Piece(token)
                ?? throw new RlActorsException($"{Place()}: {ShortText.Quote(token)} is not an ordinary token of the vocabulary");

            string Place() => $"{model.Path}.merges[{rank}]";
        }

        return merges;
    }

    /// <summary>Either form in use: <c>"a b"</c> or <c>["a", "b"]</c>; null where it is neither.</summary>
    private static (string Left, string Right)? Pair(JsonElement item)
    {
        string?[] parts = item.ValueKind switch
        {
            JsonValueKind.String => [.. TokenizerSection.TextOf(item)?.Split(' ') ?? []],
            JsonValueKind.Array => [.. item.EnumerateArray().Select(TokenizerSection.TextOf)],
            _ => [],
        };
        return parts is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : null;
    }

    private static int[] ByteTokens(TokenizerSection model, string reason, Vocabulary vocabulary, Func<byte, string> name) =>
        [.. Enumerable.Range(0, 256).Select(value => vocabulary.Piece(name((byte)value))
            ?? throw new RlActorsException($"{model.Path}.vocab has no token {name((byte)value)} though {reason}; expected a token for each of the 256 bytes"))];
}
