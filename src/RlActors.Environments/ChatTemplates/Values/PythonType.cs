using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Values;

/// <summary>What a value is in Python's terms.</summary>
internal static class PythonType
{
    /// <summary>Python's name of a value's type, for messages.</summary>
    public static string NameOf(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        ListValue { IsTuple: true } => "tuple",
        ListValue => "list",
        MapValue => "dict",
        MapView view => view.Kind,
        NamespaceValue => "namespace",
        LazyValue => "generator",
        CallableValue => "function",
        LoopValue => "loop",
        UndefinedValue => "Undefined",
        _ => throw new InvalidOperationException($"a value of type {value.GetType()} is none of a template's"),
    };

    /// <summary>Whether a condition holds.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or UndefinedValue => false,
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        ListValue list => list.Items.Count > 0,
        MapValue map => map.Count > 0,
        MapView view => view.Items.Count > 0,
        _ => true,
    };

    /// <summary>The elements of a value: characters of a text, keys of a dictionary; none of an undefined one.</summary>
    /// <exception cref="TemplateFault">The value has no elements.</exception>
    public static IEnumerable<object?> Iterate(object? value) => TryIterate(value) ?? throw new TemplateFault($"{NameOf(value)} cannot be gone through");

    /// <summary>The elements of a value; null where it has none.</summary>
    public static IEnumerable<object?>? TryIterate(object? value) => value switch
    {
        UndefinedValue => [],
        string text => CodePoints.Split(text),
        ListValue list => list.Items,
        MapValue map => map.Keys,
        MapView view => view.Items,
        LazyValue lazy => lazy.Take(),
        _ => null,
    };

    /// <summary>Python's <c>len</c>.</summary>
    /// <exception cref="TemplateFault">The value has no length.</exception>
    public static long Length(object? value) => value switch
    {
        UndefinedValue => 0,
        string text => CodePoints.Count(text),
        ListValue list => list.Items.Count,
        MapValue map => map.Count,
        MapView view => view.Items.Count,
        _ => throw new TemplateFault($"{NameOf(value)} has no length"),
    };
}
