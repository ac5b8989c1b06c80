namespace RlActors.ChatTemplates.Values;

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> of a dictionary give: it has a length and can be gone through, but not be indexed.</summary>
/// <param name="kind">Python's name of it, such as <c>dict_keys</c>.</param>
/// <param name="items">The elements.</param>
internal sealed class MapView(string kind, IReadOnlyList<object?> items)
{
    public string Kind { get; } = kind;

    public IReadOnlyList<object?> Items { get; } = items;
}
