using System.Globalization;
using System.Text;

namespace RlActors.ChatTemplates.Syntax;

/// <summary>Text literals with Python's escapes; an escape that Python does not know stays as it is written.</summary>
internal static class TextLiteral
{
    /// <summary>Reads the literal that begins at a position.</summary>
    /// <param name="source">The template.</param>
    /// <param name="at">Where the opening quote is; afterwards right behind the closing one.</param>
    /// <exception cref="ChatTemplateException">It has no end, or an escape is damaged.</exception>
    public static string Read(TemplateSource source, ref int at)
    {
        string text = source.Text;
        int start = at++;
        var value = new StringBuilder();
        for (; at < text.Length && text[at] != text[start]; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                ReadEscape(source, value, ref at);
            }
            else
            {
                value.Append(text[at]);
            }
        }

        if (at >= text.Length)
        {
            throw source.Error(start, $"this text has no end; expected {text[start]}");
        }

        at++;
        return value.ToString();
    }

    /// <summary>Reads an escape; <paramref name="at"/> goes from the character behind the backslash to the escape's last one.</summary>
    private static void ReadEscape(TemplateSource source, StringBuilder value, ref int at)
    {
        char kind = source.Text[at];
        switch (kind)
        {
            case '\n':
                break;
            case 'x' or 'u' or 'U':
                int digits = kind switch { 'x' => 2, 'u' => 4, _ => 8 };
                Append(source, value, at, Number(source, at + 1, digits));
                at += digits;
                break;
            case >= '0' and <= '7':
                int length = 1;
                while (length < 3 && at + length < source.Text.Length && source.Text[at + length] is >= '0' and <= '7')
                {
                    length++;
                }

                Append(source, value, at, Convert.ToInt32(source.Text.Substring(at, length), 8));
                at += length - 1;
                break;
            case 'N':
                throw source.Error(at - 1, "the escape \\N{…} is not supported");
            default:
                int known = "abfnrtv\\'\"".IndexOf(kind, StringComparison.Ordinal);
                _ = known >= 0 ? value.Append("\a\b\f\n\r\t\v\\'\""[known]) : value.Append('\\').Append(kind);
                break;
        }
    }

    private static int Number(TemplateSource source, int at, int digits)
    {
        string hex = at + digits <= source.Text.Length ? source.Text.Substring(at, digits) : string.Empty;
        return hex.Length > 0 && hex.All(char.IsAsciiHexDigit)
            ? unchecked((int)Convert.ToUInt32(hex, 16))
            : throw source.Error(at - 2, string.Create(CultureInfo.InvariantCulture, $"this escape lacks its {digits} hexadecimal digits"));
    }

    private static void Append(TemplateSource source, StringBuilder value, int at, int code)
    {
        _ = code switch
        {
            >= 0 and <= 0xFFFF => value.Append((char)code),
            > 0xFFFF and <= 0x10FFFF => value.Append(char.ConvertFromUtf32(code)),
            _ => throw source.Error(at - 1, "this escape is beyond the last Unicode character"),
        };
    }
}
