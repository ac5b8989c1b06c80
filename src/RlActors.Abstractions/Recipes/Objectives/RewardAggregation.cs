using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>How the rewards of several judges become one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RewardAggregation>))]
public enum RewardAggregation
{
    /// <summary>Their weighted sum, which the estimator then compares.</summary>
    [JsonStringEnumMemberName("sum-then-normalise")]
    SumThenNormalise,

    /// <summary>Each judge's rewards are standardised within the group and then summed by weight, so that none is drowned by another's scale (GDPO, arXiv 2601.05242).</summary>
    [JsonStringEnumMemberName("normalise-then-sum")]
    NormaliseThenSum,
}
