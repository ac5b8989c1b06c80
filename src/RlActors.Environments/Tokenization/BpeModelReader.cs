using System.Text.Json;

namespace RlActors.Tokenization;

/// <summary>Reads the <c>model</c> section. An <c>unk_token</c> is known but never produced: a character that cannot be expressed is an error instead.</summary>
internal static class BpeModelReader
{
    public static BpeModel Read(TokenizerSection model, Vocabulary vocabulary)
    {
        if (model.Kind != "BPE")
        {
            throw model.Unsupported("BPE");
        }

        model.Allow(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        model.RefuseUnlessUnset("dropout");
        model.RefuseUnlessUnset("continuing_subword_prefix");
        model.RefuseUnlessUnset("end_of_word_suffix");
        model.RefuseUnlessUnset("ignore_merges");
        return new BpeModel(vocabulary, ReadMerges(model, vocabulary), model.Flag("byte_fallback") ? ByteTokens(model, vocabulary) : null);
    }

    private static Dictionary<(int Left, int Right), BpeMerge> ReadMerges(TokenizerSection model, Vocabulary vocabulary)
    {
        var merges = new Dictionary<(int Left, int Right), BpeMerge>();
        foreach (var item in model.List("merges"))
        {
            string place = $"{model.Path}.merges[{merges.Count}]";
            var (left, right) = Pair(item, place);
            if (!merges.TryAdd((Piece(left), Piece(right)), new BpeMerge(merges.Count, Piece(left + right))))
            {
                throw new RlActorsException($"{place}: the pair '{left}', '{right}' occurs twice; expected one rank a pair");
            }

            int Piece(string token) => vocabulary.Piece(token)
                ?? throw new RlActorsException($"{place}: '{token}' is not an ordinary token of the vocabulary");
        }

        return merges;
    }

    /// <summary>Either form in use: <c>"a b"</c> or <c>["a", "b"]</c>.</summary>
    private static (string Left, string Right) Pair(JsonElement item, string place)
    {
        string[] parts = item.ValueKind switch
        {
            JsonValueKind.String => item.GetString()!.Split(' '),
            JsonValueKind.Array => [.. item.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : string.Empty)],
            _ => [],
        };
        return parts is [{ Length: > 0 } left, { Length: > 0 } right]
            ? (left, right)
            : throw new RlActorsException($"{place} is {item.GetRawText()}; expected a pair of tokens");
    }

    private static int[] ByteTokens(TokenizerSection model, Vocabulary vocabulary) =>
        [.. Enumerable.Range(0, 256).Select(value => vocabulary.Piece(ByteToken.Name((byte)value))
            ?? throw new RlActorsException($"{model.Path}.byte_fallback is true but the vocabulary has no token {ByteToken.Name((byte)value)}; expected all 256"))];
}
