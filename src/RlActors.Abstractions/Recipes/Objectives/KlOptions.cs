using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What keeps the policy near a reference, π_ref: the policy that the stage began with, or another that the recipe names.</summary>
public sealed record KlOptions
{
    /// <summary>Coefficient β; 0 is none, and needs no reference in memory. Default 0.</summary>
    public double Coefficient { get; init; }

    /// <summary>How the divergence is estimated. Default k3.</summary>
    public KlEstimator Estimator { get; init; } = KlEstimator.K3;

    /// <summary>Whether it is a term of the loss, or taken from each token's reward before advantages are made. Default loss.</summary>
    public KlPlace Place { get; init; } = KlPlace.Loss;

    /// <summary>Moves β towards a target divergence; left out, β is fixed.</summary>
    public AdaptiveKlOptions? Adaptive { get; init; }

    /// <summary>Whether an estimate in the loss is multiplied by r, gradient and all, so that it is unbiased off the policy (DeepSeek-V3.2, arXiv 2512.02556). Default false.</summary>
    public bool ImportanceWeighted { get; init; }

    /// <summary>Bound of |log π/π_ref| in k3's exponential, in nats; no gradient beyond. Default 20.</summary>
    public double LogRatioBound { get; init; } = 20;

    /// <summary>Bound of one token's estimate, of either sign; no gradient beyond, for one token may not blow up a step. Default: 10 for k3 (as verl has it), none for the others.</summary>
    public double? ValueBound { get; init; }
}

/// <summary>Where a divergence from the reference enters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KlPlace>))]
public enum KlPlace
{
    /// <summary>A term of the loss (GRPO).</summary>
    [JsonStringEnumMemberName("loss")]
    Loss,

    /// <summary>Taken from the token's reward (RLHF's PPO).</summary>
    [JsonStringEnumMemberName("reward")]
    Reward,
}
