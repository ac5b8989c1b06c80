using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Values;

/// <summary>What a name, key or attribute gives that is not there: prints as nothing, is false and empty, and fails in every other use (jinja2's Undefined).</summary>
/// <param name="Reason">Such as <c>'tools' is undefined</c>.</param>
internal sealed record UndefinedValue(string Reason)
{
    /// <summary>The fault of using it.</summary>
    public TemplateFault Fault() => new(Reason);

    /// <summary>All undefined values are equal.</summary>
    public bool Equals(UndefinedValue? other) => other is not null;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
