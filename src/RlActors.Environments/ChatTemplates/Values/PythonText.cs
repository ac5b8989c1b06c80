using System.Globalization;
using System.Text;
using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Values;

/// <summary>Values as Python prints them.</summary>
internal static class PythonText
{
    /// <summary>Python's <c>str(value)</c>; nothing for an undefined value.</summary>
    public static string Str(object? value, WorkBudget budget) => value switch
    {
        string text => text,
        UndefinedValue => string.Empty,
        _ => Repr(value, budget),
    };

    /// <summary>Python's <c>repr(value)</c>.</summary>
    public static string Repr(object? value, WorkBudget budget)
    {
        var text = new StringBuilder();
        Write(text, value, budget);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, WorkBudget budget)
    {
        budget.Enter();
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool truth:
                text.Append(truth ? "True" : "False");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(PythonFloat.Repr(number));
                break;
            case string quoted:
                budget.SpendText(quoted.Length);
                Quote(text, quoted);
                break;
            case ListValue list:
                Write(text, list.IsTuple ? "(" : "[", list.Items, list.IsTuple ? list.Items.Count == 1 ? ",)" : ")" : "]", budget);
                break;
            case MapView view:
                Write(text, $"{view.Kind}([", view.Items, "])", budget);
                break;
            case MapValue map:
                Write(text, map, budget);
                break;
            case UndefinedValue:
                text.Append("Undefined");
                break;
            default:
                throw new TemplateFault($"a {PythonType.NameOf(value)} cannot be printed");
        }

        budget.Leave();
    }

    private static void Write(StringBuilder text, string open, IReadOnlyList<object?> items, string close, WorkBudget budget)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ", " : string.Empty);
            Write(text, items[i], budget);
        }

        text.Append(close);
    }

    private static void Write(StringBuilder text, MapValue map, WorkBudget budget)
    {
        string separator = "{";
        foreach (var (key, value) in map.Entries)
        {
            text.Append(separator);
            Write(text, key, budget);
            text.Append(": ");
            Write(text, value, budget);
            separator = ", ";
        }

        text.Append(map.Count == 0 ? "{}" : "}");
    }

    private static void Quote(StringBuilder text, string quoted)
    {
        char quote = quoted.Contains('\'', StringComparison.Ordinal) && !quoted.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        foreach (string point in CodePoints.Split(quoted))
        {
            _ = point[0] switch
            {
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\\' => text.Append("\\\\"),
                var first when first == quote => text.Append('\\').Append(quote),
                _ when CodePoints.IsPrintable(point) => text.Append(point),
                var first => Escape(text, char.IsSurrogate(first) && point.Length > 1 ? char.ConvertToUtf32(point, 0) : first),
            };
        }

        text.Append(quote);
    }

    private static StringBuilder Escape(StringBuilder text, int code) => code switch
    {
        <= 0xFF => text.Append(CultureInfo.InvariantCulture, $"\\x{code:x2}"),
        <= 0xFFFF => text.Append(CultureInfo.InvariantCulture, $"\\u{code:x4}"),
        _ => text.Append(CultureInfo.InvariantCulture, $"\\U{code:x8}"),
    };
}
