using RlActors.Recipes;

namespace RlActors.Judges;

/// <summary>How a judge that is a language model is asked for a score, and how its words are read.</summary>
public abstract record ScoreOptions
{
    /// <summary>What it is asked; <c>{prompt}</c>, <c>{answer}</c> (the completion) and <c>{reference}</c> (the reference answer) are filled in. Default: five points, one for each step of quality (arXiv 2401.10020).</summary>
    public string Template { get; init; } = JudgePrompts.FivePoints;

    /// <summary>Regular expression whose one group is the score; its last match counts. Default: a number behind <c>Score:</c>.</summary>
    public string Pattern { get; init; } = @"(?i:score)\s*[:=]\s*\**\s*(-?[0-9]+(?:\.[0-9]+)?)";

    /// <summary>Least score; it is the reward 0. What is below is not read. Default 0.</summary>
    public double Min { get; init; }

    /// <summary>Greatest score; it is the reward 1. What is above is not read. Default 5.</summary>
    public double Max { get; init; } = 5;

    /// <summary>Rewards of words, for patterns that match a word instead of a number: <c>{ "yes": 1, "no": 0 }</c>. Default: numbers.</summary>
    public IReadOnlyDictionary<string, double>? Words { get; init; }

    /// <summary>Answers that are averaged, 1 to 64. Default 1.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Times that each of them is asked for, until it can be read, 1 to 16. Default 3.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Longest answer, in tokens. Default 512.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>Checks the bounds.</summary>
    /// <exception cref="RlActorsException">A value is out of bounds.</exception>
    internal void Check(string owner)
    {
        var bounds = new OptionBounds(owner);
        bounds.That(Template.Contains("{answer}", StringComparison.Ordinal), "template", ShortText.Quote(Template), "a text with {answer}, and {prompt} where the judge is to see it");
        bounds.Within("samples", Samples, 1, 64);
        bounds.Within("tries", Tries, 1, 16);
        bounds.Within("maxTokens", MaxTokens, 1, 1 << 20);
    }
}
