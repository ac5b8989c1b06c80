using System.Globalization;
using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Methods of texts.</summary>
internal static class TextMethods
{
    private static readonly Dictionary<string, Func<string, CallArguments, object?>> Methods = new(StringComparer.Ordinal)
    {
        ["upper"] = (text, arguments) => Changed(text, LetterCase.Upper, arguments),
        ["lower"] = (text, arguments) => Changed(text, LetterCase.Lower, arguments),
        ["title"] = (text, arguments) => Changed(text, LetterCase.Title, arguments),
        ["capitalize"] = (text, arguments) => Changed(text, LetterCase.Capitalize, arguments),
        ["strip"] = (text, arguments) => CodePoints.Strip(text, arguments.Bind("chars").OptionalText("chars"), start: true, end: true),
        ["lstrip"] = (text, arguments) => CodePoints.Strip(text, arguments.Bind("chars").OptionalText("chars"), start: true, end: false),
        ["rstrip"] = (text, arguments) => CodePoints.Strip(text, arguments.Bind("chars").OptionalText("chars"), start: false, end: true),
        ["split"] = (text, arguments) => Split(text, arguments.Bind("sep", "maxsplit"), fromEnd: false),
        ["rsplit"] = (text, arguments) => Split(text, arguments.Bind("sep", "maxsplit"), fromEnd: true),
        ["splitlines"] = (text, arguments) => new ListValue([.. TextSplit.Lines(text, arguments.Bind("keepends").Truth("keepends"))]),
        ["partition"] = (text, arguments) => new ListValue([.. TextSplit.Partition(text, Separator(arguments))], isTuple: true),
        ["startswith"] = (text, arguments) => AnyOf(arguments, part => text.StartsWith(part, StringComparison.Ordinal)),
        ["endswith"] = (text, arguments) => AnyOf(arguments, part => text.EndsWith(part, StringComparison.Ordinal)),
        ["removeprefix"] = (text, arguments) => arguments.Bind("prefix").Text("prefix") is var prefix && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        ["removesuffix"] = (text, arguments) => arguments.Bind("suffix").Text("suffix") is var suffix && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        ["replace"] = (text, arguments) => arguments.Bind("old", "new", "count") is var bound
            ? Replacement.Apply(text, bound.Text("old"), bound.Text("new"), bound.Whole("count", -1), arguments.Context)
            : null,
        ["join"] = (text, arguments) => Join(text, PythonType.Iterate(arguments.Bind("items").Any("items")), arguments.Context.Budget),
        ["format"] = BraceFormat.Apply,
        ["count"] = (text, arguments) => Replacement.Count(text, arguments.Bind("part").Text("part")),
        ["find"] = (text, arguments) => Position(text, text.IndexOf(arguments.Bind("part").Text("part"), StringComparison.Ordinal)),
        ["rfind"] = (text, arguments) => Position(text, text.LastIndexOf(arguments.Bind("part").Text("part"), StringComparison.Ordinal)),
        ["isdigit"] = (text, _) => text.Length > 0 && text.All(character => CharUnicodeInfo.GetDigitValue(character) >= 0),
        ["isspace"] = (text, _) => text.Length > 0 && text.All(CodePoints.IsSpace),
        ["isupper"] = (text, _) => Tests.IsUpper(text),
        ["islower"] = (text, _) => Tests.IsLower(text),
    };

    /// <summary>Python's other methods of texts: there, but not supported here.</summary>
    private static readonly HashSet<string> Unsupported = new(StringComparer.Ordinal)
    {
        "casefold", "center", "encode", "expandtabs", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isidentifier", "isnumeric", "isprintable",
        "istitle", "ljust", "maketrans", "rindex", "rjust", "rpartition", "swapcase", "translate", "zfill",
    };

    /// <summary>A method of a text; null where Python has none of that name.</summary>
    /// <exception cref="TemplateFault">Python has one, which is not supported here.</exception>
    public static CallableValue? Find(string text, string name)
    {
        if (Methods.TryGetValue(name, out var method))
        {
            return new CallableValue(name, arguments =>
            {
                arguments.Context.Budget.SpendText(text.Length);
                return method(text, arguments);
            });
        }

        return Unsupported.Contains(name)
            ? throw new TemplateFault($"the method '{name}' of texts is not supported; supported: {string.Join(", ", Methods.Keys)}")
            : null;
    }

    private static string Join(string separator, IEnumerable<object?> items, WorkBudget budget)
    {
        var parts = new List<string>();
        foreach (object? item in items)
        {
            parts.Add(item as string ?? throw new TemplateFault($"'join' needs texts, not {PythonType.NameOf(item)}"));
            budget.SpendText(separator.Length + parts[^1].Length);
        }

        return string.Join(separator, parts);
    }

    private static string Changed(string text, Func<string, string> change, CallArguments arguments)
    {
        arguments.Bind();
        return arguments.Context.Guard(text, change(text));
    }

    private static string Separator(CallArguments arguments) => arguments.Bind("sep").Text("sep") is { Length: > 0 } separator
        ? separator
        : throw new TemplateFault($"'{arguments.Callee}' needs a separator that is not empty");

    private static ListValue Split(string text, BoundArguments arguments, bool fromEnd) => arguments.OptionalText("sep") switch
    {
        null => new ListValue([.. TextSplit.AtSpaces(text, arguments.Whole("maxsplit", -1), fromEnd)]),
        "" => throw new TemplateFault("'split' needs a separator that is not empty"),
        var separator => new ListValue([.. TextSplit.At(text, separator, arguments.Whole("maxsplit", -1), fromEnd)]),
    };

    private static object AnyOf(CallArguments arguments, Func<string, bool> holds) => arguments.Bind("part").Any("part") switch
    {
        string part => holds(part),
        ListValue { IsTuple: true } parts => parts.Items.Any(part =>
            holds(part as string ?? throw new TemplateFault($"'{arguments.Callee}' needs texts, not {PythonType.NameOf(part)}"))),
        var other => throw new TemplateFault($"'{arguments.Callee}' needs a text or a tuple of texts, not {PythonType.NameOf(other)}"),
    };

    private static object Position(string text, int at) => at < 0 ? -1L : (long)CodePoints.Count(text[..at]);
}
