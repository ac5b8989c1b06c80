using System.Text.Json.Serialization;

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

/// <summary>Estimators of KL(π ‖ π_ref) from one token that π sampled (J. Schulman, "Approximating KL divergence").</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KlEstimator>))]
public enum KlEstimator
{
    /// <summary>log π/π_ref: unbiased, of either sign; in a loss its gradient is zero on average.</summary>
    [JsonStringEnumMemberName("k1")]
    K1,

    /// <summary>Half the square of log π/π_ref: its gradient is that of the divergence.</summary>
    [JsonStringEnumMemberName("k2")]
    K2,

    /// <summary>π_ref/π − 1 − log π_ref/π: unbiased, never negative (GRPO, arXiv 2402.03300).</summary>
    [JsonStringEnumMemberName("k3")]
    K3,
}

/// <summary>How token losses become one number.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LossAggregation>))]
public enum LossAggregation
{
    /// <summary>Sum over tokens, divided by the trained tokens of the step.</summary>
    [JsonStringEnumMemberName("token-mean")]
    TokenMean,

    /// <summary>Mean over each sequence's tokens, then over the sequences of the step.</summary>
    [JsonStringEnumMemberName("sequence-mean")]
    SequenceMean,
}
