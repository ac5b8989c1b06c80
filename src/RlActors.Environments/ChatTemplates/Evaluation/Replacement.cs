namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Python's <c>replace</c> and <c>count</c> of texts.</summary>
internal static class Replacement
{
    /// <summary>Replaces a part, as often as it is there or at most <paramref name="count"/> times (negative: no limit).</summary>
    public static string Apply(string text, string old, string replacement, long count, RenderContext context)
    {
        long times = count < 0 ? Count(text, old) : Math.Min(count, Count(text, old));
        if (times == 0)
        {
            return text;
        }

        context.Budget.SpendText(text.Length + (times * Math.Max(replacement.Length - old.Length, 0)));
        return context.Guard(text, old.Length == 0 ? Insert(text, replacement, times) : Replace(text, old, replacement, times));
    }

    /// <summary>How often a part is in a text, without overlaps; an empty one is before every code point and at the end.</summary>
    public static long Count(string text, string part)
    {
        if (part.Length == 0)
        {
            return Values.CodePoints.Count(text) + 1;
        }

        long count = 0;
        for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    private static string Replace(string text, string old, string replacement, long times)
    {
        var replaced = new System.Text.StringBuilder();
        int from = 0;
        for (; times > 0; times--)
        {
            int at = text.IndexOf(old, from, StringComparison.Ordinal);
            replaced.Append(text, from, at - from).Append(replacement);
            from = at + old.Length;
        }

        return replaced.Append(text, from, text.Length - from).ToString();
    }

    private static string Insert(string text, string replacement, long times)
    {
        var points = Values.CodePoints.Split(text);
        return string.Concat(Enumerable.Range(0, points.Count + 1).Select(i => (i < times ? replacement : string.Empty) + (i < points.Count ? points[i] : string.Empty)));
    }
}
