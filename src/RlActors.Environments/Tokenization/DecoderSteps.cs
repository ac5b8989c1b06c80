using System.Text;

namespace RlActors.Tokenization;

/// <summary>One change of the pieces on their way from ids back to text.</summary>
internal delegate IReadOnlyList<string> DecoderStep(IReadOnlyList<string> pieces);

/// <summary>The decoder steps of tokenizer.json, with the behaviour of Hugging Face's <c>tokenizers</c>.</summary>
internal static class DecoderSteps
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Replaces a literal text within each piece.</summary>
    public static DecoderStep Replace(string pattern, string content) =>
        pieces => [.. pieces.Select(piece => piece.Replace(pattern, content, StringComparison.Ordinal))];

    /// <summary>Joins all pieces into one.</summary>
    public static DecoderStep Fuse() => pieces => [string.Concat(pieces)];

    /// <summary>Cuts up to so many of a character off the start and the end of each piece.</summary>
    public static DecoderStep Strip(char content, int start, int stop) => pieces => [.. pieces.Select(piece =>
    {
        int from = 0, to = piece.Length;
        while (from < start && from < to && piece[from] == content)
        {
            from++;
        }

        while (piece.Length - to < stop && to > from && piece[to - 1] == content)
        {
            to--;
        }

        return piece[from..to];
    })];

    /// <summary>Reads each run of byte tokens as UTF-8; a run that is not valid becomes one U+FFFD a byte.</summary>
    public static IReadOnlyList<string> ByteFallback(IReadOnlyList<string> pieces)
    {
        var result = new List<string>(pieces.Count);
        var run = new List<byte>();
        foreach (string piece in pieces)
        {
            if (ByteToken.TryParse(piece, out byte value))
            {
                run.Add(value);
                continue;
            }

            Flush(run, result);
            result.Add(piece);
        }

        Flush(run, result);
        return result;
    }

    private static void Flush(List<byte> run, List<string> result)
    {
        if (run.Count == 0)
        {
            return;
        }

        try
        {
            result.Add(Strict.GetString([.. run]));
        }
        catch (DecoderFallbackException)
        {
            result.Add(new string('\uFFFD', run.Count));
        }

        run.Clear();
    }
}
