namespace RlActors.Recipes;

/// <summary>Cross-entropy of an answer's tokens.</summary>
public sealed record SupervisedLossOptions
{
    /// <summary>What the sum over tokens is divided by. Default: the trained tokens of the whole update.</summary>
    public LossAggregation Aggregation { get; init; } = LossAggregation.TokenMean;

    /// <summary>Added to an answer's number of tokens where <see cref="Aggregation"/> divides by it (OpenRLHF: 1e-8). Default 0.</summary>
    public double LengthEpsilon { get; init; }

    /// <summary>Weights each token's loss by its own probability, a constant of the gradient (dynamic fine-tuning, arXiv 2508.05629). Default false.</summary>
    public bool Dynamic { get; init; }
}
