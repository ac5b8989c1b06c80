using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>The filters that <c>|</c> knows; the list is closed, so that a template with any other is refused when it is read.</summary>
internal static class Filters
{
    public static IReadOnlyDictionary<string, Func<object?, CallArguments, object?>> All { get; } = new SortedDictionary<string, Func<object?, CallArguments, object?>>(StringComparer.Ordinal)
    {
        ["abs"] = NumberFilters.Abs,
        ["capitalize"] = TextFilters.Capitalize,
        ["count"] = Length,
        ["d"] = Default,
        ["default"] = Default,
        ["dictsort"] = SequenceFilters.DictSort,
        ["first"] = SequenceFilters.First,
        ["float"] = NumberFilters.Float,
        ["format"] = TextFilters.Format,
        ["indent"] = TextFilters.Indent,
        ["int"] = NumberFilters.Int,
        ["items"] = SequenceFilters.Items,
        ["join"] = SequenceFilters.Join,
        ["last"] = SequenceFilters.Last,
        ["length"] = Length,
        ["list"] = SequenceFilters.List,
        ["lower"] = TextFilters.Lower,
        ["map"] = SelectionFilters.Map,
        ["max"] = SequenceFilters.Max,
        ["min"] = SequenceFilters.Min,
        ["reject"] = SelectionFilters.Reject,
        ["rejectattr"] = SelectionFilters.RejectAttribute,
        ["replace"] = TextFilters.Replace,
        ["reverse"] = SequenceFilters.Reverse,
        ["round"] = NumberFilters.Round,
        ["safe"] = Safe,
        ["select"] = SelectionFilters.Select,
        ["selectattr"] = SelectionFilters.SelectAttribute,
        ["sort"] = SequenceFilters.Sort,
        ["string"] = TextFilters.String,
        ["sum"] = SequenceFilters.Sum,
        ["title"] = TextFilters.Title,
        ["tojson"] = ToJson,
        ["trim"] = TextFilters.Trim,
        ["unique"] = SequenceFilters.Unique,
        ["upper"] = TextFilters.Upper,
    };

    private static object Length(object? value, CallArguments arguments)
    {
        arguments.Bind();
        return PythonType.Length(value);
    }

    private static object? Default(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("default_value", "boolean");
        return value is UndefinedValue || (bound.Truth("boolean") && !PythonType.IsTrue(value)) ? bound.Any("default_value", string.Empty) : value;
    }

    /// <summary>Marks a text as not to be escaped for HTML; chat templates are rendered without escaping, so it is the text.</summary>
    private static string Safe(object? value, CallArguments arguments)
    {
        arguments.Bind();
        return PythonText.Str(value, arguments.Context.Budget);
    }

    /// <summary>Hugging Face's <c>tojson</c>: <c>json.dumps</c> without escapes for HTML, and beyond ASCII only where they are asked for.</summary>
    private static string ToJson(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("ensure_ascii", "indent", "separators", "sort_keys");
        string? indent = bound.Any("indent", null) switch
        {
            null => null,
            string text => text,
            _ => new string(' ', (int)Math.Clamp(bound.Whole("indent", 0), 0, 1000)),
        };
        var (item, key) = bound.Any("separators", null) switch
        {
            null => (indent is null ? ", " : ",", ": "),
            ListValue { Items: [string first, string second] } => (first, second),
            _ => throw new TemplateFault("'tojson' needs two texts as 'separators'"),
        };
        return new PythonJson(indent, item, key, bound.Truth("sort_keys"), bound.Truth("ensure_ascii")).Write(value, arguments.Context.Budget);
    }
}
