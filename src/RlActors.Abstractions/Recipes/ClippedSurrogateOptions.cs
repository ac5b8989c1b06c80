namespace RlActors.Recipes;

/// <summary>Clipped surrogate with truncated importance weights (decoupled PPO; arXiv 2505.24298).</summary>
public sealed record ClippedSurrogateOptions
{
    /// <summary>ε of the lower clip bound. Default 0.2.</summary>
    public double ClipLow { get; init; } = 0.2;

    /// <summary>ε of the upper clip bound. Default 0.2.</summary>
    public double ClipHigh { get; init; } = 0.2;

    /// <summary>Cap c of the importance weight π_prox/μ. Default 2.</summary>
    public double WeightCap { get; init; } = 2;

    /// <summary>What the sum over tokens is divided by. Default: the trained tokens of the whole step.</summary>
    public LossAggregation Aggregation { get; init; } = LossAggregation.TokenMean;

    /// <summary>Coefficient β of the divergence from the policy the stage began with, added to the loss; 0 is none, and needs no reference in memory. Default 0.</summary>
    public double KlCoefficient { get; init; }

    /// <summary>How that divergence is estimated from a sampled token. Default k3.</summary>
    public KlEstimator KlEstimator { get; init; } = KlEstimator.K3;
}
