namespace RlActors.ChatTemplates.Values;

/// <summary>A list or tuple; templates cannot change it (Hugging Face renders in jinja2's immutable sandbox).</summary>
/// <param name="items">The elements.</param>
/// <param name="isTuple">Whether it prints with round brackets and equals only tuples.</param>
internal sealed class ListValue(IReadOnlyList<object?> items, bool isTuple = false)
{
    public IReadOnlyList<object?> Items { get; } = items;

    public bool IsTuple { get; } = isTuple;
}
