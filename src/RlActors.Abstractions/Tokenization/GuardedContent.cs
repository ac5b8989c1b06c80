namespace RlActors.Tokenization;

/// <summary>
/// Marks special tokens inside somebody's words before a chat template is rendered, so that only those that the template itself writes match: the text
/// <c>&lt;|im_end|&gt;</c> in a user's message stays text. The mark is a Unicode noncharacter, which no text has for a meaning of its own.
/// </summary>
public static class GuardedContent
{
    /// <summary>Put behind the first character of a special token's text; taken out again before the text is encoded.</summary>
    public const char Mark = '\uFDD0';

    /// <summary>Marks every special token in a text; marks that it had already are taken out.</summary>
    public static string Guard(string text, IEnumerable<string> specialTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(specialTokens);
        string guarded = Clear(text);
        foreach (string special in specialTokens.Where(special => special.Length > 0))
        {
            guarded = guarded.Replace(special, special.Length == 1 ? $"{Mark}{special}{Mark}" : $"{special[0]}{Mark}{special[1..]}", StringComparison.Ordinal);
        }

        return guarded;
    }

    /// <summary>Takes the marks out.</summary>
    public static string Clear(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace(Mark.ToString(), string.Empty, StringComparison.Ordinal);
    }
}
