using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Filters that print their input and change the text.</summary>
internal static class TextFilters
{
    private const int WidestIndent = 1000;

    public static string Upper(object? value, CallArguments arguments) => Changed(value, arguments, LetterCase.Upper);

    public static string Lower(object? value, CallArguments arguments) => Changed(value, arguments, LetterCase.Lower);

    public static string Capitalize(object? value, CallArguments arguments) => Changed(value, arguments, LetterCase.Capitalize);

    public static string Title(object? value, CallArguments arguments) => Changed(value, arguments, TitleWords);

    public static string String(object? value, CallArguments arguments) => Changed(value, arguments, text => text);

    public static string Trim(object? value, CallArguments arguments) =>
        CodePoints.Strip(Printed(value, arguments), arguments.Bind("chars").OptionalText("chars"), start: true, end: true);

    public static string Replace(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("old", "new", "count");
        bound.Any("old");
        bound.Any("new");
        return Replacement.Apply(Printed(value, arguments), bound.Printed("old", string.Empty), bound.Printed("new", string.Empty), bound.Whole("count", -1), arguments.Context);
    }

    /// <summary>Puts spaces before every line but the first and the empty ones.</summary>
    public static string Indent(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("width", "first", "blank");
        string text = value as string ?? throw (value is UndefinedValue undefined ? undefined.Fault() : new TemplateFault($"'indent' needs a text, not {PythonType.NameOf(value)}"));
        string indent = bound.Any("width", 4L) is string given ? given : new string(' ', (int)Math.Clamp(bound.Whole("width", 4), 0, WidestIndent));
        bool blank = bound.Truth("blank");
        var lines = TextSplit.Lines(text + "\n", keepEnds: false);
        arguments.Context.Budget.SpendText((long)indent.Length * lines.Count);
        return (bound.Truth("first") ? indent : string.Empty)
            + string.Join('\n', lines.Select((line, i) => i > 0 && (blank || line.Length > 0) ? indent + line : line));
    }

    public static string Format(object? value, CallArguments arguments) => arguments.Named.Count == 0
        ? PercentFormat.Apply(Printed(value, arguments), arguments.Positional, arguments.Context)
        : throw new TemplateFault("'format' with named arguments is not supported");

    /// <summary>jinja2's words begin behind spaces, dashes and opening brackets.</summary>
    private static string TitleWords(string text)
    {
        int start = 0;
        var words = new List<string>();
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || IsBreak(text[i]) != IsBreak(text[start]))
            {
                string word = text[start..i];
                int first = word.Length > 1 && char.IsSurrogatePair(word[0], word[1]) ? 2 : Math.Min(1, word.Length);
                words.Add(LetterCase.Upper(word[..first]) + LetterCase.Lower(word[first..]));
                start = i;
            }
        }

        return string.Concat(words);
    }

    private static bool IsBreak(char character) => character is '-' or '(' or '{' or '[' or '<' || CodePoints.IsSpace(character);

    private static string Changed(object? value, CallArguments arguments, Func<string, string> change)
    {
        arguments.Bind();
        string text = Printed(value, arguments), changed = change(text);
        return ReferenceEquals(text, changed) ? text : arguments.Context.Guard(text, changed);
    }

    private static string Printed(object? value, CallArguments arguments)
    {
        string text = PythonText.Str(value, arguments.Context.Budget);
        arguments.Context.Budget.SpendText(text.Length);
        return text;
    }
}
