using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>
/// What <c>value.name</c> and <c>value[key]</c> give. As in jinja2, the first finds a method before a dictionary's key of the same name, the second the key before the method,
/// and what is not there is undefined; only members of undefined values are errors.
/// </summary>
internal static class MemberLookup
{
    /// <summary>Members of Python's lists and dictionaries that change them; the sandbox in which Hugging Face renders templates refuses them.</summary>
    private static readonly HashSet<string> Changing = new(StringComparer.Ordinal)
    {
        "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update",
    };

    /// <summary><c>value.name</c>.</summary>
    public static object? Member(object? value, string name) => value switch
    {
        UndefinedValue undefined => throw undefined.Fault(),
        NamespaceValue space => space.Members.TryGetValue(name, out object? member) ? member : Missing(value, name),
        LoopValue loop => loop.Member(name),
        _ when Method(value, name) is { } method => method,
        MapValue map when map.TryGet(name, out object? entry) => entry,
        _ => Missing(value, name),
    };

    /// <summary><c>value[key]</c>.</summary>
    public static object? Item(object? value, object? key) => (value, key) switch
    {
        (UndefinedValue undefined, _) => throw undefined.Fault(),
        (MapValue map, string or bool or long or double) when map.TryGet(key, out object? entry) => entry,
        (ListValue list, bool or long) => At(list.Items, key) is { } index ? list.Items[index] : Missing(value, key),
        (string text, bool or long) => CodePoints.Split(text) is var points && At(points, key) is { } index ? points[index] : Missing(value, key),
        (NamespaceValue or LoopValue, string name) => Member(value, name),
        (_, string name) => (object?)Method(value, name) ?? Missing(value, name),
        _ => Missing(value, key),
    };

    /// <summary><c>value[start:stop:step]</c>.</summary>
    /// <exception cref="TemplateFault">The step is 0.</exception>
    public static object? Slice(object? value, object? start, object? stop, object? step, RenderContext context)
    {
        IReadOnlyList<object?>? items = value switch
        {
            UndefinedValue undefined => throw undefined.Fault(),
            string text => CodePoints.Split(text),
            ListValue list => list.Items,
            _ => null,
        };
        if (items is null || !IsBound(start) || !IsBound(stop) || !IsBound(step))
        {
            return Missing(value, "a slice");
        }

        context.Budget.Spend(items.Count);
        var taken = Indices(items.Count, Bound(start), Bound(stop), Bound(step) ?? 1).Select(i => items[i]);
        return value is ListValue { IsTuple: var isTuple } ? new ListValue([.. taken], isTuple) : string.Concat(taken);
    }

    private static CallableValue? Method(object? value, string name) => value switch
    {
        string text => TextMethods.Find(text, name),
        MapValue map => MapMethod(map, name) ?? Refuse(name, ["clear", "copy", "fromkeys", "pop", "popitem", "setdefault", "update"], "dictionaries"),
        ListValue list => ListMethod(list, name)
            ?? Refuse(name, ["append", "clear", "copy", "extend", "insert", "pop", "remove", "reverse", "sort"], list.IsTuple ? null : "lists"),
        _ => null,
    };

    private static CallableValue? MapMethod(MapValue map, string name) => name switch
    {
        "get" => new(name, arguments => arguments.Bind("key", "default") is var bound && map.TryGet(bound.Any("key"), out object? value) ? value : bound.Any("default", null)),
        "keys" => new(name, arguments => View(arguments, map, "dict_keys", [.. map.Keys])),
        "values" => new(name, arguments => View(arguments, map, "dict_values", [.. map.Values])),
        "items" => new(name, arguments => View(arguments, map, "dict_items", [.. map.Entries.Select(entry => new ListValue([entry.Key, entry.Value], isTuple: true))])),
        _ => null,
    };

    private static MapView View(CallArguments arguments, MapValue map, string kind, IReadOnlyList<object?> items)
    {
        arguments.Bind();
        arguments.Context.Budget.SpendValue(map);
        return new MapView(kind, items);
    }

    private static CallableValue? ListMethod(ListValue list, string name) => name switch
    {
        "count" => new(name, arguments => (long)list.Items.Count(item => PythonOrder.AreEqual(item, arguments.Bind("item").Any("item"), arguments.Context.Budget))),
        "index" => new(name, arguments => IndexOf(list, arguments)),
        _ => null,
    };

    private static object IndexOf(ListValue list, CallArguments arguments)
    {
        object? item = arguments.Bind("item").Any("item");
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (PythonOrder.AreEqual(list.Items[i], item, arguments.Context.Budget))
            {
                return (long)i;
            }
        }

        throw new TemplateFault("'index' did not find the item in the list");
    }

    private static CallableValue? Refuse(string name, ReadOnlySpan<string> members, string? owners)
    {
        if (owners is null || !members.Contains(name))
        {
            return null;
        }

        throw new TemplateFault(Changing.Contains(name)
            ? $"'{name}' would change one of the {owners} that a template is given, which chat templates may not"
            : $"the method '{name}' of {owners} is not supported");
    }

    private static UndefinedValue Missing(object? value, object? key) => new(key is string name
        ? $"{PythonType.NameOf(value)} has no attribute {ShortText.Quote(name)}"
        : $"{PythonType.NameOf(value)} has no such element");

    private static int? At(IReadOnlyList<object?> items, object? key)
    {
        long index = key is bool truth ? (truth ? 1 : 0) : (long)key!;
        index += index < 0 ? items.Count : 0;
        return index >= 0 && index < items.Count ? (int)index : null;
    }

    private static bool IsBound(object? value) => value is null or bool or long;

    private static long? Bound(object? value) => value is bool truth ? (truth ? 1 : 0) : (long?)value;

    private static IEnumerable<int> Indices(int count, long? start, long? stop, long step)
    {
        if (step == 0)
        {
            throw new TemplateFault("a slice's step cannot be 0");
        }

        long low = step > 0 ? 0 : -1, high = step > 0 ? count : count - 1;
        long from = Clamp(start, step > 0 ? low : high), to = Clamp(stop, step > 0 ? high : low);
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            yield return (int)i;
        }

        long Clamp(long? bound, long standard) => bound is not { } given ? standard : Math.Clamp(given < 0 ? given + count : given, low, high);
    }
}
