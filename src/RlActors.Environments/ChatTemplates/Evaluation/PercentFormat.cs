using System.Globalization;
using System.Text;
using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Python's <c>format % values</c> with <c>%s</c>, <c>%r</c>, <c>%d</c>, <c>%i</c>, <c>%f</c> (also <c>%.2f</c>) and <c>%%</c>; other forms are refused.</summary>
internal static class PercentFormat
{
    /// <exception cref="TemplateFault">A form that is not supported, or too few or too many values.</exception>
    public static string Apply(string format, IReadOnlyList<object?> values, RenderContext context)
    {
        context.Budget.SpendText(format.Length);
        var text = new StringBuilder();
        int used = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
            }
            else if (i + 1 < format.Length && format[i + 1] == '%')
            {
                text.Append(format[++i]);
            }
            else
            {
                int start = i;
                long digits = Precision(format, ref i);
                string value = Format(format[start..Math.Min(i + 1, format.Length)], digits, used < values.Count
                    ? values[used++]
                    : throw new TemplateFault("'%' has more places than values"), context.Budget);
                context.Budget.SpendText(value.Length);
                text.Append(value);
            }
        }

        return used == values.Count ? text.ToString() : throw new TemplateFault("'%' has more values than places");
    }

    /// <summary>Reads the digits behind a point; −1 where there are none. The position goes to the letter.</summary>
    private static long Precision(string format, ref int at)
    {
        at++;
        if (at >= format.Length || format[at] != '.')
        {
            return -1;
        }

        int start = ++at;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
        {
            at++;
        }

        return int.TryParse(format[start..at], CultureInfo.InvariantCulture, out int digits) && digits <= 50 ? digits : -2;
    }

    private static string Format(string form, long digits, object? value, WorkBudget budget) => (form[^1], value) switch
    {
        ('s', _) when digits == -1 => PythonText.Str(value, budget),
        ('r', _) when digits == -1 => PythonText.Repr(value, budget),
        ('d' or 'i', bool or long) when digits == -1 => (value is bool truth ? truth ? 1 : 0 : (long)value).ToString(CultureInfo.InvariantCulture),
        ('d' or 'i', double number) when digits == -1 => Math.Truncate(number).ToString("F0", CultureInfo.InvariantCulture),
        ('f', bool or long or double) when digits >= -1 =>
            Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString($"F{(digits < 0 ? 6 : digits)}", CultureInfo.InvariantCulture),
        _ => throw new TemplateFault($"'{form}' with {PythonType.NameOf(value)} is not supported; supported: %s, %r, %d, %i, %f and %.2f"),
    };
}
