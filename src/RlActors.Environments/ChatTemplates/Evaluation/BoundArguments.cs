using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Arguments by the names of their parameters.</summary>
internal sealed class BoundArguments(string callee, IReadOnlyDictionary<string, object?> values, RenderContext context)
{
    public bool Has(string parameter) => values.ContainsKey(parameter);

    /// <summary>An argument of any type that has to be there.</summary>
    public object? Any(string parameter) =>
        values.TryGetValue(parameter, out object? value) ? value : throw new TemplateFault($"'{callee}' lacks its argument '{parameter}'");

    /// <summary>An argument of any type.</summary>
    public object? Any(string parameter, object? standard) => values.GetValueOrDefault(parameter, standard);

    /// <summary>A text that has to be there.</summary>
    public string Text(string parameter) => Any(parameter) as string ?? throw Wrong(parameter, "a text");

    /// <summary>A text; null where it is none or not given.</summary>
    public string? OptionalText(string parameter) => Any(parameter, null) switch
    {
        null => null,
        string text => text,
        _ => throw Wrong(parameter, "a text"),
    };

    /// <summary>A whole number; the standard where it is none or not given.</summary>
    public long Whole(string parameter, long standard) => Any(parameter, standard) switch
    {
        null => standard,
        long number => number,
        bool truth => truth ? 1 : 0,
        _ => throw Wrong(parameter, "a whole number"),
    };

    /// <summary>Whether an argument is true.</summary>
    public bool Truth(string parameter, bool standard = false) => PythonType.IsTrue(Any(parameter, standard));

    /// <summary>An argument printed.</summary>
    public string Printed(string parameter, string standard) => PythonText.Str(Any(parameter, standard), context.Budget);

    private TemplateFault Wrong(string parameter, string expected) =>
        values[parameter] is UndefinedValue undefined ? undefined.Fault() : new($"'{callee}' needs {expected} as '{parameter}', not {PythonType.NameOf(values[parameter])}");
}
