using System.Globalization;

namespace RlActors.ChatTemplates.Values;

/// <summary>Texts as Python counts them: by code point, where .NET counts UTF-16 units. Half of a surrogate pair counts as one.</summary>
internal static class CodePoints
{
    /// <summary>Number of code points.</summary>
    public static int Count(string text)
    {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <summary>Each code point as a text.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var points = new List<string>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            points.Add(pair ? text.Substring(i++, 2) : text[i].ToString());
        }

        return points;
    }

    /// <summary>Python's idea of whitespace (<c>str.isspace</c>): .NET's, and the four separators U+001C to U+001F.</summary>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';

    /// <summary>Removes code points of a set from the ends of a text; null removes whitespace.</summary>
    public static string Strip(string text, string? set, bool start, bool end)
    {
        var points = set is not null && set.Any(char.IsSurrogate) ? Split(text) : null;
        var stripped = set is null ? null : Split(set);
        int from = 0, to = points?.Count ?? text.Length;
        while (start && from < to && Strips(from))
        {
            from++;
        }

        while (end && to > from && Strips(to - 1))
        {
            to--;
        }

        return points is null ? text[from..to] : string.Concat(points.Skip(from).Take(to - from));

        bool Strips(int at) => points is not null
            ? stripped!.Contains(points[at])
            : set?.Contains(text[at], StringComparison.Ordinal) ?? IsSpace(text[at]);
    }

    /// <summary>Whether Python's <c>repr</c> writes a code point as it is.</summary>
    public static bool IsPrintable(string point) => point is " " or "\uFDD0" || CharUnicodeInfo.GetUnicodeCategory(point, 0) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
