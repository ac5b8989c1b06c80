namespace RlActors.Tokenization.Normalizers;

/// <summary>One change of a text before it is encoded.</summary>
/// <param name="Apply">The change.</param>
/// <param name="IsPrefix">Whether it puts something in front, and so is left out for a text that continues another.</param>
internal sealed record NormalizerStep(Func<string, string> Apply, bool IsPrefix = false);

/// <summary>What is done to each part of a text between added tokens before it is encoded.</summary>
internal sealed class Normalizer(IReadOnlyList<NormalizerStep> steps)
{
    /// <summary>Normalises a part of a text.</summary>
    public string Apply(string text, TextPlace place)
    {
        foreach (var step in steps)
        {
            text = step.IsPrefix && place == TextPlace.Continuation ? text : step.Apply(text);
        }

        return text;
    }
}
