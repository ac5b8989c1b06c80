using System.Globalization;
using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Filters of numbers.</summary>
internal static class NumberFilters
{
    public static object? Abs(object? value, CallArguments arguments)
    {
        arguments.Bind();
        return value switch
        {
            double number => Math.Abs(number),
            long number when number < 0 => Operators.Sign(negative: true, number, arguments.Context),
            bool or long => Operators.Sign(negative: false, value, arguments.Context),
            UndefinedValue undefined => throw undefined.Fault(),
            _ => throw new TemplateFault($"'abs' needs a number, not {PythonType.NameOf(value)}"),
        };
    }

    /// <summary>A whole number, also out of a text; the default (0) where there is none in it.</summary>
    public static object? Int(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("default", "base");
        if (bound.Whole("base", 10) != 10)
        {
            throw new TemplateFault("'int' is supported with base 10 only");
        }

        return value switch
        {
            UndefinedValue undefined => throw undefined.Fault(),
            bool or long => Operators.Sign(negative: false, value, arguments.Context),
            string text when long.TryParse(Trimmed(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
            string or double when Real(value) is { } real && Math.Abs(real) < 9e18 => (long)real,
            string or double when Real(value) is { } real && double.IsFinite(real) => throw new TemplateFault("'int' gives a number beyond 64 bits, which is not supported"),
            _ => bound.Any("default", 0L),
        };
    }

    /// <summary>A float, also out of a text; the default (0.0) where there is none in it.</summary>
    public static object? Float(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("default");
        return value is UndefinedValue undefined ? throw undefined.Fault() : Real(value) ?? bound.Any("default", 0.0);
    }

    /// <summary>Rounds halves to even, as Python does; <c>ceil</c> and <c>floor</c> where they are asked for.</summary>
    public static object? Round(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("precision", "method");
        int digits = (int)Math.Clamp(bound.Whole("precision", 0), 0, 15);
        string method = bound.Any("method", "common") as string ?? string.Empty;
        double scale = Math.Pow(10, digits);
        return (method, value) switch
        {
            (_, UndefinedValue undefined) => throw undefined.Fault(),
            ("common", bool or long) => Operators.Sign(negative: false, value, arguments.Context),
            ("common", double number) => (double)Math.Round((decimal)number, digits, MidpointRounding.ToEven),
            ("ceil", bool or long or double) => Math.Ceiling(Real(value)!.Value * scale) / scale,
            ("floor", bool or long or double) => Math.Floor(Real(value)!.Value * scale) / scale,
            _ => throw new TemplateFault($"'round' needs a number and common, ceil or floor, not {PythonType.NameOf(value)} and '{method}'"),
        };
    }

    private static double? Real(object? value) => value switch
    {
        bool truth => truth ? 1 : 0,
        long number => number,
        double number => number,
        string text when double.TryParse(Trimmed(text), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };

    private static string Trimmed(string text) => CodePoints.Strip(text, null, start: true, end: true);
}
