namespace RlActors;

/// <summary>Texts of any length as they are shown within a sentence.</summary>
internal static class ShortText
{
    private const int Longest = 80;

    /// <summary>The text in quotes, cut where it is long.</summary>
    public static string Quote(string text) => text.Length <= Longest ? $"'{text}'" : $"'{Start(text)}…'";

    /// <summary>The text, cut where it is long.</summary>
    public static string Cut(string text) => text.Length <= Longest ? text : $"{Start(text)}…";

    private static string Start(string text) => text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
}
