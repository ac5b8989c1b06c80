using System.Text.RegularExpressions;

namespace RlActors.Judges;

/// <summary>One sentence of running text.</summary>
/// <param name="Words">Its words: runs of letters, with apostrophes inside; at least one.</param>
/// <param name="Ended">Whether an end mark closes it.</param>
internal sealed partial record Sentence(IReadOnlyList<string> Words, bool Ended)
{
    /// <summary>The sentences of a text: they end with <c>.</c>, <c>!</c>, <c>?</c> or <c>…</c> before a space or the text's end, closing quotes in between. What holds no word is none.</summary>
    public static IEnumerable<Sentence> In(string text)
    {
        int start = 0;
        foreach (Match end in EndMark().Matches(text))
        {
            if (Of(text[start..end.Index], ended: true) is { } sentence)
            {
                yield return sentence;
            }

            start = end.Index + end.Length;
        }

        if (Of(text[start..], ended: false) is { } rest)
        {
            yield return rest;
        }
    }

    private static Sentence? Of(string text, bool ended)
    {
        string[] words = [.. Word().Matches(text).Select(match => match.Value)];
        return words.Length == 0 ? null : new Sentence(words, ended);
    }

    [GeneratedRegex(@"[.!?…]+[""'”’)\]]*(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex EndMark();

    [GeneratedRegex(@"\p{L}+(?:['’]\p{L}+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
