using RlActors.ChatTemplates.Values;

namespace RlActors.ChatTemplates.Evaluation;

/// <summary>Filters that apply a test or another filter to every element.</summary>
internal static class SelectionFilters
{
    public static LazyValue Select(object? value, CallArguments arguments) => Chosen(value, arguments, byAttribute: false, wanted: true);

    public static LazyValue Reject(object? value, CallArguments arguments) => Chosen(value, arguments, byAttribute: false, wanted: false);

    public static LazyValue SelectAttribute(object? value, CallArguments arguments) => Chosen(value, arguments, byAttribute: true, wanted: true);

    public static LazyValue RejectAttribute(object? value, CallArguments arguments) => Chosen(value, arguments, byAttribute: true, wanted: false);

    /// <summary>Every element's attribute, or every element through a filter.</summary>
    public static LazyValue Map(object? value, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            var bound = arguments.Bind("attribute", "default");
            var pick = AttributePath.Read(bound.Any("attribute"));
            return new LazyValue(value, Paid(value, arguments.Context.Budget).Select(item => pick(item) is var picked && picked is UndefinedValue && bound.Has("default") ? bound.Any("default") : picked));
        }

        string name = arguments.Positional[0] as string ?? throw new TemplateFault("'map' needs the name of a filter");
        var filter = Filters.All.TryGetValue(name, out var found) ? found : throw new TemplateFault($"the filter {ShortText.Quote(name)} is not supported");
        var rest = arguments with { Callee = name, Positional = [.. arguments.Positional.Skip(1)] };
        return new LazyValue(value, Paid(value, arguments.Context.Budget).Select(item => filter(item, rest)));
    }

    private static LazyValue Chosen(object? value, CallArguments arguments, bool byAttribute, bool wanted)
    {
        var positional = arguments.Positional;
        if (byAttribute && positional.Count == 0)
        {
            throw new TemplateFault($"'{arguments.Callee}' needs the name of an attribute");
        }

        var pick = AttributePath.Read(byAttribute ? positional[0] : null);
        var holds = Condition(arguments, byAttribute ? 1 : 0);
        return new LazyValue(value, Paid(PythonType.IsTrue(value) ? value : new ListValue([]), arguments.Context.Budget).Where(item => holds(pick(item)) == wanted));
    }

    /// <summary>The elements of a value, each of them paid for when it is taken.</summary>
    private static IEnumerable<object?> Paid(object? value, WorkBudget budget) => PythonType.Iterate(value).Select(item =>
    {
        budget.SpendValue(item);
        return item;
    });

    private static Func<object?, bool> Condition(CallArguments arguments, int skipped)
    {
        if (arguments.Positional.Count <= skipped)
        {
            return PythonType.IsTrue;
        }

        string name = arguments.Positional[skipped] as string ?? throw new TemplateFault($"'{arguments.Callee}' needs the name of a test");
        var test = Tests.All.TryGetValue(Symbols.GetValueOrDefault(name, name), out var found) ? found : throw new TemplateFault($"the test {ShortText.Quote(name)} is not supported");
        var rest = arguments with { Callee = name, Positional = [.. arguments.Positional.Skip(skipped + 1)] };
        return value => test(value, rest);
    }

    /// <summary>Tests that are written as operators where their name is a text.</summary>
    private static readonly Dictionary<string, string> Symbols = new(StringComparer.Ordinal)
    {
        ["=="] = "eq", ["!="] = "ne", ["<"] = "lt", ["<="] = "le", [">"] = "gt", [">="] = "ge",
    };
}
