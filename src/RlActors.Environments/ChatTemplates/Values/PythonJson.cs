using System.Globalization;
using System.Text;
using RlActors.ChatTemplates.Evaluation;
using RlActors.Tokenization;

namespace RlActors.ChatTemplates.Values;

/// <summary>Python's <c>json.dumps</c>, as the <c>tojson</c> of Hugging Face's chat templates calls it.</summary>
/// <param name="Indent">Written before each level; null writes all on one line.</param>
/// <param name="ItemSeparator">Between elements.</param>
/// <param name="KeySeparator">Between a key and its value.</param>
/// <param name="SortKeys">Whether keys are written in order.</param>
/// <param name="EnsureAscii">Whether everything beyond ASCII is escaped.</param>
internal sealed record PythonJson(string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys, bool EnsureAscii)
{
    /// <summary>Writes a value.</summary>
    /// <exception cref="TemplateFault">JSON has no form for it.</exception>
    public string Write(object? value, WorkBudget budget)
    {
        var text = new StringBuilder();
        Write(text, value, 0, budget);
        return text.ToString();
    }

    private void Write(StringBuilder text, object? value, int level, WorkBudget budget)
    {
        budget.Enter();
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool truth:
                text.Append(truth ? "true" : "false");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(Float(number));
                break;
            case string quoted:
                budget.SpendText(quoted.Length);
                Quote(text, quoted);
                break;
            case ListValue list:
                WriteAll(text, '[', list.Items, item => Write(text, item, level + 1, budget), ']', level, budget);
                break;
            case MapValue map:
                WriteAll(text, '{', Ordered(map, budget), entry => WriteEntry(text, entry, level, budget), '}', level, budget);
                break;
            default:
                throw new TemplateFault(value is UndefinedValue undefined ? $"tojson of an undefined value: {undefined.Reason}" : $"tojson has no form for a {PythonType.NameOf(value)}");
        }

        budget.Leave();
    }

    private void WriteAll<T>(StringBuilder text, char open, IReadOnlyList<T> items, Action<T> write, char close, int level, WorkBudget budget)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ItemSeparator : string.Empty);
            budget.SpendText(ItemSeparator.Length + KeySeparator.Length);
            NewLine(text, level + 1, budget);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            NewLine(text, level, budget);
        }

        text.Append(close);
    }

    private void WriteEntry(StringBuilder text, KeyValuePair<object, object?> entry, int level, WorkBudget budget)
    {
        Quote(text, entry.Key switch
        {
            string key => key,
            bool key => key ? "true" : "false",
            long key => key.ToString(CultureInfo.InvariantCulture),
            double key => Float(key),
            _ => throw new InvalidOperationException($"a key of type {entry.Key.GetType()} is none of a template's"),
        });
        text.Append(KeySeparator);
        Write(text, entry.Value, level + 1, budget);
    }

    private KeyValuePair<object, object?>[] Ordered(MapValue map, WorkBudget budget) => SortKeys
        ? [.. map.Entries.Order(Comparer<KeyValuePair<object, object?>>.Create((a, b) => PythonOrder.Compare(a.Key, b.Key, budget)))]
        : [.. map.Entries];

    private void NewLine(StringBuilder text, int level, WorkBudget budget)
    {
        if (Indent is null)
        {
            return;
        }

        budget.SpendText((long)Indent.Length * level);
        text.Append('\n');
        for (int i = 0; i < level; i++)
        {
            text.Append(Indent);
        }
    }

    private static string Float(double number) => PythonFloat.Repr(number) switch
    {
        "nan" => "NaN",
        "inf" => "Infinity",
        "-inf" => "-Infinity",
        var finite => finite,
    };

    private void Quote(StringBuilder text, string quoted)
    {
        text.Append('"');
        foreach (char character in quoted)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                > '~' when EnsureAscii && character != GuardedContent.Mark && character != '\u007F' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
