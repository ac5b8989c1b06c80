using System.Globalization;
using System.Text;

namespace RlActors.Client.Output;

/// <summary>Tokens as text that never moves the cursor: spaces, line breaks and control characters are made visible.</summary>
internal static class TokenText
{
    public static string Visible(string token)
    {
        if (token.Length == 0)
        {
            return "∅";
        }

        var text = new StringBuilder(token.Length);
        foreach (var rune in token.EnumerateRunes())
        {
            text.Append(rune.Value switch
            {
                ' ' => "␣",
                '\n' => "⏎",
                '\t' => "⇥",
                '\r' => "␍",
                _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned =>
                    string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"),
                _ => rune.ToString(),
            });
        }

        return text.ToString();
    }
}
