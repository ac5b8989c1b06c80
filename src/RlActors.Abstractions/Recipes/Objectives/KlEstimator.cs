using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Estimators of KL(π ‖ π_ref): from one token that π sampled (J. Schulman, "Approximating KL divergence"), or of the whole distribution.</summary>
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

    /// <summary>|log π/π_ref|.</summary>
    [JsonStringEnumMemberName("abs")]
    Absolute,

    /// <summary>The value of k1, the gradient of k2.</summary>
    [JsonStringEnumMemberName("k1+")]
    K1Plus,

    /// <summary>The value of k3, the gradient of k2.</summary>
    [JsonStringEnumMemberName("k3+")]
    K3Plus,

    /// <summary>KL(π ‖ π_ref) over the whole vocabulary.</summary>
    [JsonStringEnumMemberName("full-forward")]
    FullForward,

    /// <summary>KL(π_ref ‖ π) over the whole vocabulary.</summary>
    [JsonStringEnumMemberName("full-reverse")]
    FullReverse,
}

/// <summary>What an estimator asks of the model.</summary>
public static class KlEstimatorNeeds
{
    /// <summary>Whether it takes the whole distribution of policy and reference, and not one token's log-probability of each.</summary>
    public static bool IsFull(this KlEstimator estimator) => estimator is KlEstimator.FullForward or KlEstimator.FullReverse;
}
