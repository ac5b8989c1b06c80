using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Divergence of the policy from the one that sampled, of each token's log π/μ.</summary>
public sealed record BehaviourKlOptions
{
    /// <summary>Coefficient; prime-rl's 1e-3·(log π/μ)² is 2e-3 here, with k2. Default 0: none.</summary>
    public double Coefficient { get; init; }

    /// <summary>How it is estimated; no full divergence, for nobody has the sampler's distribution. Default k2.</summary>
    public KlEstimator Estimator { get; init; } = KlEstimator.K2;

    /// <summary>Whether it is added to the loss, or taken from the advantage as a constant, which weights then multiply. Default loss.</summary>
    public BehaviourKlPlace Place { get; init; } = BehaviourKlPlace.Loss;

    /// <summary>Which tokens have it. Default all.</summary>
    public BehaviourKlTokens Over { get; init; } = BehaviourKlTokens.All;
}

/// <summary>Where the divergence from the behaviour policy enters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BehaviourKlPlace>))]
public enum BehaviourKlPlace
{
    /// <summary>A term of the loss, with a gradient of its own.</summary>
    [JsonStringEnumMemberName("loss")]
    Loss,

    /// <summary>Taken from the advantage, a constant.</summary>
    [JsonStringEnumMemberName("advantage")]
    Advantage,
}

/// <summary>Tokens that a divergence from the behaviour policy is taken over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BehaviourKlTokens>))]
public enum BehaviourKlTokens
{
    /// <summary>All that are trained, rejected or not.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>Those that passed every rule.</summary>
    [JsonStringEnumMemberName("kept")]
    Kept,

    /// <summary>Those that did not.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}
