using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Functions that every template can call.</summary>
internal static class Globals
{
    /// <summary>jinja2's sandbox allows no longer ranges.</summary>
    private const long LongestRange = 100_000;

    public static IReadOnlyDictionary<string, CallableValue> All { get; } = new Dictionary<string, Func<CallArguments, object?>>
    {
        ["range"] = Range,
        ["dict"] = arguments => Entries(arguments, new MapValue()),
        ["namespace"] = Namespace,
        ["raise_exception"] = arguments => throw new TemplateFault($"the template refuses the conversation: {arguments.Bind("message").Printed("message", string.Empty)}"),
        ["strftime_now"] = arguments => TimeFormat.Apply(arguments.Bind("format").Text("format"), arguments.Context.Time.GetLocalNow()),
        ["cycler"] = Refuse,
        ["joiner"] = Refuse,
        ["lipsum"] = Refuse,
    }.ToDictionary(entry => entry.Key, entry => new CallableValue(entry.Key, entry.Value), StringComparer.Ordinal);

    private static object Refuse(CallArguments arguments) => throw new TemplateFault($"the function '{arguments.Callee}' is not supported");

    private static ListValue Range(CallArguments arguments)
    {
        var bound = arguments.Positional.Count < 2 ? arguments.Bind("stop") : arguments.Bind("start", "stop", "step");
        bound.Any("stop");
        long start = bound.Whole("start", 0), stop = bound.Whole("stop", 0), step = bound.Whole("step", 1);
        if (step == 0)
        {
            throw new TemplateFault("a range's step cannot be 0");
        }

        decimal count = Math.Max(0, Math.Ceiling(((decimal)stop - start) / step));
        if (count > LongestRange)
        {
            throw new TemplateFault($"a range of {count} numbers is too long; at most {LongestRange} are allowed");
        }

        arguments.Context.Budget.Spend((long)count);
        return new ListValue([.. Enumerable.Range(0, (int)count).Select(i => (object?)(start + (i * step)))]);
    }

    private static NamespaceValue Namespace(CallArguments arguments)
    {
        var space = new NamespaceValue();
        foreach (var (name, value) in Entries(arguments, new MapValue()).Entries)
        {
            space.Members[name as string ?? throw new TemplateFault("a namespace's members are named by texts")] = value;
        }

        return space;
    }

    private static MapValue Entries(CallArguments arguments, MapValue map)
    {
        foreach (object? given in arguments.Positional)
        {
            var other = given as MapValue ?? throw new TemplateFault($"'{arguments.Callee}' needs a dictionary or named values, not {PythonType.NameOf(given)}");
            arguments.Context.Budget.SpendValue(other);
            foreach (var (key, value) in other.Entries)
            {
                map.Set(key, value);
            }
        }

        foreach (var (name, value) in arguments.Named)
        {
            map.Set(name, value);
        }

        return map;
    }
}
