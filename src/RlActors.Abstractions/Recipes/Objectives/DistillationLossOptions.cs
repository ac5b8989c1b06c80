using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>A divergence between the whole distributions of teacher and student, summed over an answer's tokens.</summary>
public sealed record DistillationLossOptions
{
    /// <summary>Which one. Default: forward.</summary>
    public DistributionDivergence Divergence { get; init; } = DistributionDivergence.Forward;

    /// <summary>For <c>jensen-shannon</c>: the teacher's share of the mixture, above 0 and below 1. Default 0.5.</summary>
    public double Mixture { get; init; } = 0.5;

    /// <summary>Divides the logits of both. Default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>What the sum over tokens is divided by. Default: the trained tokens of the whole update.</summary>
    public LossAggregation Aggregation { get; init; } = LossAggregation.TokenMean;
}

/// <summary>Divergences of the student's distribution π from the teacher's p.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DistributionDivergence>))]
public enum DistributionDivergence
{
    /// <summary>KL(p ‖ π): the student covers all that the teacher says (arXiv 1503.02531).</summary>
    [JsonStringEnumMemberName("forward")]
    Forward,

    /// <summary>KL(π ‖ p): the student keeps to what the teacher finds likely (arXiv 2306.08543).</summary>
    [JsonStringEnumMemberName("reverse")]
    Reverse,

    /// <summary>β·KL(p ‖ m) + (1 − β)·KL(π ‖ m), m = β·p + (1 − β)·π (arXiv 2306.13649).</summary>
    [JsonStringEnumMemberName("jensen-shannon")]
    JensenShannon,
}
