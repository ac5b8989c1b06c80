using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>A token is trained only where a measure of ρ is within bounds, both included.</summary>
public sealed record RejectionRule
{
    /// <summary>What is measured at each token. Default ratio.</summary>
    public RejectionMetric Metric { get; init; } = RejectionMetric.Ratio;

    /// <summary>Over what it is taken; a sequence passes or fails as a whole. Default token.</summary>
    public RejectionLevel Level { get; init; } = RejectionLevel.Token;

    /// <summary>Least that passes, in the metric's unit. Default: none.</summary>
    public double? Lower { get; init; }

    /// <summary>Most that passes, in the metric's unit. Default: none.</summary>
    public double? Upper { get; init; }
}

/// <summary>A measure of how far the proximal policy is from the one that sampled.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RejectionMetric>))]
public enum RejectionMetric
{
    /// <summary>ρ; over a sequence its mean is geometric and its sum a product.</summary>
    [JsonStringEnumMemberName("ratio")]
    Ratio,

    /// <summary>log ρ in nats.</summary>
    [JsonStringEnumMemberName("k1")]
    K1,

    /// <summary>½·(log ρ)².</summary>
    [JsonStringEnumMemberName("k2")]
    K2,

    /// <summary>ρ − 1 − log ρ: estimates KL(μ ‖ π_prox) from the tokens that μ sampled.</summary>
    [JsonStringEnumMemberName("k3")]
    K3,

    /// <summary>1/ρ − 1 + log ρ, k3 of the other direction.</summary>
    [JsonStringEnumMemberName("k3-reverse")]
    K3Reverse,
}

/// <summary>Over what a rejection rule's measure is taken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RejectionLevel>))]
public enum RejectionLevel
{
    /// <summary>Each token's own.</summary>
    [JsonStringEnumMemberName("token")]
    Token,

    /// <summary>Mean over the sequence's trained tokens.</summary>
    [JsonStringEnumMemberName("sequence-mean")]
    SequenceMean,

    /// <summary>Largest of the sequence's trained tokens.</summary>
    [JsonStringEnumMemberName("sequence-max")]
    SequenceMax,

    /// <summary>Smallest of the sequence's trained tokens.</summary>
    [JsonStringEnumMemberName("sequence-min")]
    SequenceMin,

    /// <summary>Sum over the sequence's trained tokens.</summary>
    [JsonStringEnumMemberName("sequence-sum")]
    SequenceSum,
}
