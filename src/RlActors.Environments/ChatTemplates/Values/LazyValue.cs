using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Values;

/// <summary>What filters such as <c>selectattr</c> and <c>map</c> give (a Python generator): gone through once, without a length, always true.</summary>
internal sealed class LazyValue
{
    /// <summary>Generators over generators; each level is a call within a call when they are gone through.</summary>
    private const int MaxDepth = 50;

    private readonly IEnumerator<object?> _rest;
    private readonly int _depth;

    /// <param name="source">What the elements come from.</param>
    /// <param name="items">The elements.</param>
    /// <exception cref="TemplateFault">Too many generators over one another.</exception>
    public LazyValue(object? source, IEnumerable<object?> items)
    {
        _depth = source is LazyValue inner ? inner._depth + 1 : 0;
        _rest = _depth <= MaxDepth ? items.GetEnumerator() : throw new TemplateFault($"more than {MaxDepth} generators over one another");
    }

    /// <summary>What was not taken yet.</summary>
    public IEnumerable<object?> Take()
    {
        while (_rest.MoveNext())
        {
            yield return _rest.Current;
        }
    }
}
