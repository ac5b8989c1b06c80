using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Arithmetic as Python has it; whole numbers stay within 64 bits.</summary>
internal static class Operators
{
    /// <exception cref="TemplateFault">The operator does not go with these values, or the result is out of range.</exception>
    public static object? Apply(string symbol, object? left, object? right, RenderContext context)
    {
        try
        {
            return (symbol, left, right) switch
            {
                (_, UndefinedValue undefined, _) => throw undefined.Fault(),
                ("%", string format, _) => PercentFormat.Apply(format, right is ListValue { IsTuple: true } tuple ? tuple.Items : [right], context),
                (_, _, UndefinedValue undefined) => throw undefined.Fault(),
                ("+", string a, string b) => Join(a, b, context),
                ("+", ListValue a, ListValue b) when a.IsTuple == b.IsTuple => Join(a, b, context),
                ("*", string text, bool or long) => Repeat(text, Whole(right), context),
                ("*", bool or long, string text) => Repeat(text, Whole(left), context),
                ("*", ListValue list, bool or long) => Repeat(list, Whole(right), context),
                ("*", bool or long, ListValue list) => Repeat(list, Whole(left), context),
                (_, bool or long, bool or long) => Calculate(symbol, Whole(left), Whole(right)),
                (_, bool or long or double, bool or long or double) => Calculate(symbol, Real(left), Real(right)),
                _ => throw new TemplateFault($"'{symbol}' does not go with {PythonType.NameOf(left)} and {PythonType.NameOf(right)}"),
            };
        }
        catch (OverflowException)
        {
            throw new TemplateFault($"'{symbol}' gives a number beyond 64 bits, which is not supported");
        }
    }

    /// <summary>A number with its sign turned, or kept.</summary>
    public static object? Sign(bool negative, object? operand, RenderContext context) => operand switch
    {
        double number => (object)(negative ? -number : number),
        bool or long when negative => Apply("-", 0L, operand, context),
        bool or long => Whole(operand),
        UndefinedValue undefined => throw undefined.Fault(),
        _ => throw new TemplateFault($"a sign does not go with {PythonType.NameOf(operand)}"),
    };

    private static object Calculate(string symbol, long left, long right) => symbol switch
    {
        "+" => checked(left + right),
        "-" => checked(left - right),
        "*" => checked(left * right),
        "**" => right < 0 ? Calculate(symbol, (double)left, right) : Power(left, right),
        _ when right == 0 => throw new TemplateFault($"'{symbol}' by zero"),
        "/" => (double)left / right,
        "//" => checked(left / right) - (left % right != 0 && left < 0 != right < 0 ? 1 : 0),
        _ => right == -1 ? 0 : ((left % right) + right) % right,
    };

    private static object Calculate(string symbol, double left, double right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "**" => Math.Pow(left, right),
        _ when right == 0 => throw new TemplateFault($"'{symbol}' by zero"),
        "/" => left / right,
        "//" => Math.Floor(left / right),
        _ => left - (right * Math.Floor(left / right)),
    };

    /// <summary>By squaring, so that the exponent's size costs nothing.</summary>
    private static long Power(long value, long exponent)
    {
        long power = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            power = exponent % 2 == 1 ? checked(power * value) : power;
            value = exponent > 1 ? checked(value * value) : value;
        }

        return power;
    }

    private static string Join(string left, string right, RenderContext context)
    {
        context.Budget.SpendText((long)left.Length + right.Length);
        return left + right;
    }

    private static ListValue Join(ListValue left, ListValue right, RenderContext context)
    {
        context.Budget.Spend((long)left.Items.Count + right.Items.Count);
        return new ListValue([.. left.Items, .. right.Items], left.IsTuple);
    }

    private static string Repeat(string text, long times, RenderContext context)
    {
        context.Budget.SpendText(checked(text.Length * Math.Max(times, 0)));
        return times <= 0 || text.Length == 0 ? string.Empty : string.Concat(Enumerable.Repeat(text, (int)times));
    }

    private static ListValue Repeat(ListValue list, long times, RenderContext context)
    {
        context.Budget.Spend(checked(list.Items.Count * Math.Max(times, 0)));
        return new ListValue(list.Items.Count == 0 ? [] : [.. Enumerable.Repeat(list.Items, (int)Math.Max(times, 0)).SelectMany(items => items)], list.IsTuple);
    }

    private static long Whole(object? value) => value is bool truth ? (truth ? 1 : 0) : (long)value!;

    private static double Real(object? value) => value is double number ? number : Whole(value);
}
