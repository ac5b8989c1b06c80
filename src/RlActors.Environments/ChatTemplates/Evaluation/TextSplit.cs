using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Python's ways to cut a text.</summary>
internal static class TextSplit
{
    /// <summary>At a separator, at most <paramref name="most"/> times (negative: no limit), counted from one end.</summary>
    public static IReadOnlyList<string> At(string text, string separator, long most, bool fromEnd)
    {
        string[] parts = text.Split(separator);
        int joined = most < 0 || most >= parts.Length ? 0 : parts.Length - 1 - (int)most;
        if (joined == 0)
        {
            return parts;
        }

        return fromEnd
            ? [string.Join(separator, parts[..(joined + 1)]), .. parts[(joined + 1)..]]
            : [.. parts[..^(joined + 1)], string.Join(separator, parts[^(joined + 1)..])];
    }

    /// <summary>At runs of whitespace, without empty parts, counted from one end; the rest beyond the limit keeps the whitespace at its far end.</summary>
    public static IReadOnlyList<string> AtSpaces(string text, long most, bool fromEnd)
    {
        var parts = new List<string>();
        int from = 0, to = text.Length;
        while (true)
        {
            (from, to) = fromEnd ? (from, Back(text, from, to, spaces: true)) : (Ahead(text, from, to, spaces: true), to);
            if (from >= to)
            {
                break;
            }

            bool rest = most >= 0 && parts.Count >= most;
            int cut = rest ? (fromEnd ? from : to) : fromEnd ? Back(text, from, to, spaces: false) : Ahead(text, from, to, spaces: false);
            parts.Add(fromEnd ? text[cut..to] : text[from..cut]);
            (from, to) = fromEnd ? (from, cut) : (cut, to);
        }

        if (fromEnd)
        {
            parts.Reverse();
        }

        return parts;
    }

    /// <summary>Lines, with or without their ends; every line end that Python knows counts.</summary>
    public static IReadOnlyList<string> Lines(string text, bool keepEnds)
    {
        var lines = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not (>= '\n' and <= '\r' or >= '\u001C' and <= '\u001E' or '\u0085' or '\u2028' or '\u2029'))
            {
                continue;
            }

            int end = i;
            i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            lines.Add(text[start..(keepEnds ? i + 1 : end)]);
            start = i + 1;
        }

        return start < text.Length ? [.. lines, text[start..]] : lines;
    }

    /// <summary>What is before the first separator, the separator, and what is behind it.</summary>
    public static IReadOnlyList<string> Partition(string text, string separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? [text, string.Empty, string.Empty] : [text[..at], separator, text[(at + separator.Length)..]];
    }

    private static int Ahead(string text, int from, int to, bool spaces)
    {
        while (from < to && CodePoints.IsSpace(text[from]) == spaces)
        {
            from++;
        }

        return from;
    }

    private static int Back(string text, int from, int to, bool spaces)
    {
        while (to > from && CodePoints.IsSpace(text[to - 1]) == spaces)
        {
            to--;
        }

        return to;
    }
}
