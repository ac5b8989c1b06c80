namespace RlActors.ChatTemplates.Values;

/// <summary>The one value that <c>{% set ns.name = … %}</c> can change, so that a loop can carry something out.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object?> Members { get; } = new(StringComparer.Ordinal);
}
