using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>The tests that <c>is</c> knows; the list is closed, so that a template with any other is refused when it is read.</summary>
internal static class Tests
{
    public static IReadOnlyDictionary<string, Func<object?, CallArguments, bool>> All { get; } = new SortedDictionary<string, Func<object?, CallArguments, bool>>(StringComparer.Ordinal)
    {
        ["boolean"] = Plain(value => value is bool),
        ["callable"] = Plain(value => value is CallableValue),
        ["defined"] = Plain(value => value is not UndefinedValue),
        ["divisibleby"] = (value, arguments) => Remainder(value, arguments.Bind("number").Any("number"), arguments.Context) == 0,
        ["eq"] = Equal,
        ["equalto"] = Equal,
        ["even"] = (value, arguments) => Remainder(value, 2L, arguments.Context) == 0,
        ["false"] = Plain(value => value is false),
        ["float"] = Plain(value => value is double),
        ["ge"] = (value, arguments) => Compare(value, arguments) >= 0,
        ["greaterthan"] = (value, arguments) => Compare(value, arguments) > 0,
        ["gt"] = (value, arguments) => Compare(value, arguments) > 0,
        ["in"] = (value, arguments) => PythonOrder.Contains(arguments.Bind("container").Any("container"), value, arguments.Context.Budget),
        ["integer"] = Plain(value => value is long),
        ["iterable"] = Plain(value => value is UndefinedValue or string or ListValue or MapValue or MapView or LazyValue or LoopValue),
        ["le"] = (value, arguments) => Compare(value, arguments) <= 0,
        ["lessthan"] = (value, arguments) => Compare(value, arguments) < 0,
        ["lower"] = (value, arguments) => IsLower(PythonText.Str(value, arguments.Context.Budget)),
        ["lt"] = (value, arguments) => Compare(value, arguments) < 0,
        ["mapping"] = Plain(value => value is MapValue),
        ["ne"] = (value, arguments) => !Equal(value, arguments),
        ["none"] = Plain(value => value is null),
        ["number"] = Plain(value => value is bool or long or double),
        ["odd"] = (value, arguments) => Remainder(value, 2L, arguments.Context) == 1,
        ["sameas"] = (value, arguments) => arguments.Bind("other").Any("other") is var other
            && (value is null or bool or long or double or string ? Equals(value, other) : ReferenceEquals(value, other)),
        ["sequence"] = Plain(value => value is UndefinedValue or string or ListValue or MapValue),
        ["string"] = Plain(value => value is string),
        ["true"] = Plain(value => value is true),
        ["undefined"] = Plain(value => value is UndefinedValue),
        ["upper"] = (value, arguments) => IsUpper(PythonText.Str(value, arguments.Context.Budget)),
    };

    /// <summary>Python's <c>isupper</c>: some letter has a case, and none is lower case.</summary>
    public static bool IsUpper(string text) => text.Any(char.IsUpper) && !text.Any(char.IsLower);

    /// <summary>Python's <c>islower</c>.</summary>
    public static bool IsLower(string text) => text.Any(char.IsLower) && !text.Any(char.IsUpper);

    private static Func<object?, CallArguments, bool> Plain(Func<object?, bool> holds) => (value, arguments) =>
    {
        arguments.Bind();
        return holds(value);
    };

    private static bool Equal(object? value, CallArguments arguments) => PythonOrder.AreEqual(value, arguments.Bind("other").Any("other"), arguments.Context.Budget);

    private static int Compare(object? value, CallArguments arguments) => PythonOrder.Compare(value, arguments.Bind("other").Any("other"), arguments.Context.Budget);

    private static double Remainder(object? value, object? number, RenderContext context) =>
        Convert.ToDouble(value is string ? throw new TemplateFault("a text has no remainder") : Operators.Apply("%", value, number, context), System.Globalization.CultureInfo.InvariantCulture);
}
