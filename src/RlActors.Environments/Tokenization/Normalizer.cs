namespace RlActors.Tokenization;

/// <summary>One change of a text before it is encoded.</summary>
/// <param name="Apply">The change.</param>
/// <param name="OnlyAtStart">Whether it marks the start of a text, and so is left out for a text that continues another.</param>
internal sealed record NormalizerStep(Func<string, string> Apply, bool OnlyAtStart);

/// <summary>What is done to a text before it is encoded.</summary>
internal sealed class Normalizer(IReadOnlyList<NormalizerStep> steps)
{
    /// <summary>Normalises a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="atStart">False for a text that continues another one.</param>
    public string Apply(string text, bool atStart) =>
        steps.Where(step => atStart || !step.OnlyAtStart).Aggregate(text, (current, step) => step.Apply(current));
}
