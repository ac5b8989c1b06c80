using System.Globalization;
using System.Text;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Python's <c>strftime</c> in English, with the directives that dates of chat templates use; others are refused.</summary>
internal static class TimeFormat
{
    /// <exception cref="TemplateFault">A directive that is not supported.</exception>
    public static string Apply(string format, DateTimeOffset time)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            bool unpadded = format[++i] == '-' && i + 1 < format.Length;
            i += unpadded ? 1 : 0;
            string value = Directive(format[i], time);
            text.Append(unpadded && value.Length > 1 ? value.TrimStart('0').PadLeft(1, '0') : value);
        }

        return text.ToString();
    }

    private static string Directive(char directive, DateTimeOffset time) => directive switch
    {
        'Y' => time.ToString("yyyy", CultureInfo.InvariantCulture),
        'y' => time.ToString("yy", CultureInfo.InvariantCulture),
        'm' => time.ToString("MM", CultureInfo.InvariantCulture),
        'B' => time.ToString("MMMM", CultureInfo.InvariantCulture),
        'b' => time.ToString("MMM", CultureInfo.InvariantCulture),
        'd' => time.ToString("dd", CultureInfo.InvariantCulture),
        'A' => time.ToString("dddd", CultureInfo.InvariantCulture),
        'a' => time.ToString("ddd", CultureInfo.InvariantCulture),
        'H' => time.ToString("HH", CultureInfo.InvariantCulture),
        'I' => time.ToString("hh", CultureInfo.InvariantCulture),
        'p' => time.ToString("tt", CultureInfo.InvariantCulture),
        'M' => time.ToString("mm", CultureInfo.InvariantCulture),
        'S' => time.ToString("ss", CultureInfo.InvariantCulture),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'F' => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        'T' => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        '%' => "%",
        _ => throw new TemplateFault($"'strftime_now' does not support %{directive}; supported: %Y %y %m %B %b %d %A %a %H %I %p %M %S %j %F %T %%"),
    };
}
