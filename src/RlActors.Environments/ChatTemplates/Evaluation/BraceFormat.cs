using System.Globalization;
using System.Text;
using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Python's <c>'…'.format(…)</c> with <c>{}</c>, <c>{0}</c> and <c>{name}</c>; attributes, conversions and format specifications are refused.</summary>
internal static class BraceFormat
{
    /// <exception cref="TemplateFault">A form that is not supported, or an argument that is not there.</exception>
    public static string Apply(string format, CallArguments arguments)
    {
        var text = new StringBuilder();
        int automatic = 0;
        for (int i = 0; i < format.Length; i++)
        {
            char character = format[i];
            if (character is not ('{' or '}'))
            {
                text.Append(character);
            }
            else if (i + 1 < format.Length && format[i + 1] == character)
            {
                text.Append(format[++i]);
            }
            else
            {
                int end = character == '{' ? format.IndexOf('}', i) : -1;
                string field = end > 0 ? format[(i + 1)..end] : throw new TemplateFault("'format' found a single bracket; write it twice to print it");
                string value = PythonText.Str(Find(field.Length == 0 ? (automatic++).ToString(CultureInfo.InvariantCulture) : field, arguments), arguments.Context.Budget);
                arguments.Context.Budget.SpendText(value.Length);
                text.Append(value);
                i = end;
            }
        }

        return text.ToString();
    }

    private static object? Find(string field, CallArguments arguments)
    {
        if (int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < arguments.Positional.Count)
        {
            return arguments.Positional[index];
        }

        foreach (var (name, value) in arguments.Named)
        {
            if (name == field)
            {
                return value;
            }
        }

        throw new TemplateFault($"'format' has no argument for {ShortText.Quote("{" + field + "}")} (attributes, conversions and format specifications are not supported)");
    }
}
