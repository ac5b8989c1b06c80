using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Filters of lists, dictionaries and whatever else can be gone through.</summary>
internal static class SequenceFilters
{
    public static object? First(object? value, CallArguments arguments)
    {
        arguments.Bind();
        return PythonType.Iterate(value).DefaultIfEmpty(new UndefinedValue("there is no first item, the sequence is empty")).First();
    }

    public static object? Last(object? value, CallArguments arguments)
    {
        arguments.Bind();
        return value is LazyValue
            ? throw new TemplateFault("a generator has no last item; make it a list first")
            : Gone(value, arguments).DefaultIfEmpty(new UndefinedValue("there is no last item, the sequence is empty")).Last();
    }

    public static ListValue List(object? value, CallArguments arguments)
    {
        arguments.Bind();
        return new ListValue(Gone(value, arguments));
    }

    /// <summary>A text backwards, or the elements from the last to the first.</summary>
    public static object Reverse(object? value, CallArguments arguments)
    {
        arguments.Bind();
        var reversed = Gone(value, arguments).Reverse();
        return value is string ? string.Concat(reversed) : new LazyValue(null, reversed);
    }

    public static LazyValue Items(object? value, CallArguments arguments)
    {
        arguments.Bind();
        arguments.Context.Budget.SpendValue(value);
        return value switch
        {
            UndefinedValue => new LazyValue(null, []),
            MapValue map => new LazyValue(null, Pairs(map)),
            _ => throw new TemplateFault($"'items' needs a dictionary, not {PythonType.NameOf(value)}"),
        };
    }

    public static string Join(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("d", "attribute");
        string separator = bound.Printed("d", string.Empty);
        var pick = AttributePath.Read(bound.Any("attribute", null));
        var parts = new List<string>();
        foreach (object? item in PythonType.Iterate(value))
        {
            parts.Add(PythonText.Str(pick(item), arguments.Context.Budget));
            arguments.Context.Budget.SpendText(separator.Length + parts[^1].Length);
        }

        return string.Join(separator, parts);
    }

    public static ListValue Sort(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("reverse", "case_sensitive", "attribute");
        var pick = AttributePath.Read(bound.Any("attribute", null));
        return new ListValue(Sorted(Gone(value, arguments), item => Key(pick(item), bound.Truth("case_sensitive")), bound.Truth("reverse"), arguments.Context.Budget));
    }

    public static ListValue DictSort(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("case_sensitive", "by", "reverse");
        int part = bound.Any("by", "key") switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw new TemplateFault("'dictsort' sorts by 'key' or by 'value'"),
        };
        var map = value as MapValue ?? throw new TemplateFault($"'dictsort' needs a dictionary, not {PythonType.NameOf(value)}");
        return new ListValue(Sorted([.. Pairs(map)], pair => Key(((ListValue)pair!).Items[part], bound.Truth("case_sensitive")), bound.Truth("reverse"), arguments.Context.Budget));
    }

    public static object? Min(object? value, CallArguments arguments) => Extreme(value, arguments, -1);

    public static object? Max(object? value, CallArguments arguments) => Extreme(value, arguments, 1);

    public static object? Sum(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("attribute", "start");
        var pick = AttributePath.Read(bound.Any("attribute", null));
        return PythonType.Iterate(value).Aggregate(bound.Any("start", 0L), (sum, item) =>
        {
            arguments.Context.Budget.Spend(1);
            return Operators.Apply("+", sum, pick(item), arguments.Context);
        });
    }

    /// <summary>Each element once, where it is first; letters of either case are the same unless asked for.</summary>
    public static LazyValue Unique(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("case_sensitive", "attribute");
        var pick = AttributePath.Read(bound.Any("attribute", null));
        var seen = new MapValue();
        return new LazyValue(value, PythonType.Iterate(value).Where(item =>
        {
            arguments.Context.Budget.SpendValue(item);
            object? key = Key(pick(item), bound.Truth("case_sensitive"));
            bool fresh = !seen.TryGet(key, out _);
            seen.Set(key, null);
            return fresh;
        }));
    }

    private static object? Extreme(object? value, CallArguments arguments, int sign)
    {
        var bound = arguments.Bind("case_sensitive", "attribute");
        var pick = AttributePath.Read(bound.Any("attribute", null));
        var budget = arguments.Context.Budget;
        bool sensitive = bound.Truth("case_sensitive");
        return PythonType.Iterate(value).DefaultIfEmpty(new UndefinedValue("there is no such item, the sequence is empty"))
            .Aggregate((best, item) => sign * PythonOrder.Compare(Key(pick(item), sensitive), Key(pick(best), sensitive), budget) > 0 ? item : best);
    }

    /// <summary>What an element is sorted by.</summary>
    private static object? Key(object? value, bool caseSensitive) => value is string text && !caseSensitive ? LetterCase.Lower(text) : value;

    private static IReadOnlyList<object?> Sorted(IReadOnlyList<object?> items, Func<object?, object?> key, bool reverse, WorkBudget budget)
    {
        var order = Comparer<object?>.Create((a, b) => PythonOrder.Compare(a, b, budget));
        try
        {
            return reverse ? [.. items.OrderByDescending(key, order)] : [.. items.OrderBy(key, order)];
        }
        catch (InvalidOperationException error) when (error.InnerException is TemplateFault fault)
        {
            throw new TemplateFault(fault.Message); // the sort wraps what its comparison throws
        }
    }

    private static IEnumerable<object?> Pairs(MapValue map) => map.Entries.Select(entry => new ListValue([entry.Key, entry.Value], isTuple: true));

    private static IReadOnlyList<object?> Gone(object? value, CallArguments arguments)
    {
        arguments.Context.Budget.SpendValue(value);
        return [.. PythonType.Iterate(value)];
    }
}
