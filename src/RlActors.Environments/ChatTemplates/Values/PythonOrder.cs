using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Values;

/// <summary>Python's <c>==</c>, <c>&lt;</c> and <c>in</c>.</summary>
internal static class PythonOrder
{
    /// <summary>Python's <c>==</c>: by content; 1, 1.0 and true are equal.</summary>
    public static bool AreEqual(object? left, object? right, WorkBudget budget)
    {
        budget.Enter();
        budget.SpendValue(left is string && right is string ? left : null);
        bool equal = (left, right) switch
        {
            (null, null) => true,
            (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
            (bool or long or double, bool or long or double) => CompareNumbers(left, right) == 0,
            (ListValue a, ListValue b) => a.IsTuple == b.IsTuple && a.Items.Count == b.Items.Count && AllEqual(a.Items, b.Items, budget),
            (MapValue a, MapValue b) => a.Count == b.Count
                && a.Entries.All(entry => b.TryGet(entry.Key, out object? other) && AreEqual(entry.Value, other, budget)),
            (UndefinedValue, UndefinedValue) => true,
            _ => ReferenceEquals(left, right),
        };
        budget.Leave();
        return equal;
    }

    /// <summary>Less than 0, 0 or more than 0; texts by code point, lists by their elements.</summary>
    /// <exception cref="TemplateFault">The two have no order.</exception>
    public static int Compare(object? left, object? right, WorkBudget budget)
    {
        budget.Enter();
        int order = (left, right) switch
        {
            (UndefinedValue undefined, _) => throw undefined.Fault(),
            (_, UndefinedValue undefined) => throw undefined.Fault(),
            (string a, string b) => CompareText(a, b, budget),
            (bool or long or double, bool or long or double) => CompareNumbers(left, right),
            (ListValue a, ListValue b) when a.IsTuple == b.IsTuple => CompareLists(a.Items, b.Items, budget),
            _ => throw new TemplateFault($"{PythonType.NameOf(left)} and {PythonType.NameOf(right)} cannot be ordered"),
        };
        budget.Leave();
        return order;
    }

    /// <summary>Python's <c>item in container</c>.</summary>
    /// <exception cref="TemplateFault">The container is none, or the item cannot be in it.</exception>
    public static bool Contains(object? container, object? item, WorkBudget budget)
    {
        budget.SpendValue(container);
        return container switch
        {
            string text => item is string part
                ? text.Contains(part, StringComparison.Ordinal)
                : throw new TemplateFault($"only a text can be in a text, and this is {PythonType.NameOf(item)}"),
            MapValue map => map.TryGet(item, out _),
            _ => (PythonType.TryIterate(container) ?? throw new TemplateFault($"nothing can be in a {PythonType.NameOf(container)}"))
                .Any(element => AreEqual(element, item, budget)),
        };
    }

    /// <summary>Exact where both are whole, in double precision otherwise.</summary>
    private static int CompareNumbers(object? left, object? right) => (Whole(left), Whole(right)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        _ => Number(left).CompareTo(Number(right)),
    };

    private static long? Whole(object? value) => value switch
    {
        bool truth => truth ? 1 : 0,
        long number => number,
        _ => null,
    };

    private static double Number(object? value) => Whole(value) ?? (double)value!;

    private static bool AllEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right, WorkBudget budget)
    {
        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], budget))
            {
                return false;
            }
        }

        return true;
    }

    private static int CompareLists(IReadOnlyList<object?> left, IReadOnlyList<object?> right, WorkBudget budget)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!AreEqual(left[i], right[i], budget))
            {
                return Compare(left[i], right[i], budget);
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    /// <summary>By code point: a surrogate pair comes after every single unit.</summary>
    private static int CompareText(string left, string right, WorkBudget budget)
    {
        budget.SpendText(Math.Min(left.Length, right.Length));
        int at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length || at == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return (char.IsSurrogate(left[at]), char.IsSurrogate(right[at])) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => left[at].CompareTo(right[at]),
        };
    }
}
