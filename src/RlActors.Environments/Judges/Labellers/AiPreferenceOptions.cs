using RlActors.Recipes;

namespace RlActors.Judges.Labellers;

/// <summary>Options of the judge <c>ai-preference</c>.</summary>
public sealed record AiPreferenceOptions
{
    /// <summary>The model that compares.</summary>
    public required EndpointOptions Endpoint { get; init; }

    /// <summary>What it is asked; <c>{prompt}</c>, <c>{first}</c>, <c>{second}</c> and <c>{reference}</c> are filled in. Default: a comparison that ends with [[A]], [[B]] or [[C]].</summary>
    public string Template { get; init; } = JudgePrompts.Comparison;

    /// <summary>Regular expression whose one group is A, B, or C for equally good; its last match counts. Default: a letter in double brackets (arXiv 2306.05685).</summary>
    public string Pattern { get; init; } = @"\[\[([ABC])\]\]";

    /// <summary>Others of the group that each completion is compared with on either side of a ring, 1 to 64: twice as many comparisons, or all others if these are fewer. Default 1.</summary>
    public int Opponents { get; init; } = 1;

    /// <summary>Times that each comparison is asked for, until it can be read, 1 to 16. Default 3.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Longest answer, in tokens. Default 512.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>Checks the bounds.</summary>
    internal void Check(OptionBounds bounds)
    {
        Endpoint.Check(bounds);
        bounds.That(
            Template.Contains("{first}", StringComparison.Ordinal) && Template.Contains("{second}", StringComparison.Ordinal), "template", ShortText.Quote(Template),
            "a text with {first} and {second}, and {prompt} where the judge is to see it");
        bounds.Within("opponents", Opponents, 1, 64);
        bounds.Within("tries", Tries, 1, 16);
        bounds.Within("maxTokens", MaxTokens, 1, 1 << 20);
    }
}
