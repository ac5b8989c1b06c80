using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What a step's advantages are standardised over, mean to 0 and deviation to 1.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdvantageWhitening>))]
public enum AdvantageWhitening
{
    /// <summary>They stay as they are.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>All completions of the step, each counted once.</summary>
    [JsonStringEnumMemberName("sequences")]
    Sequences,

    /// <summary>All trained tokens of the step (PPO, REINFORCE++).</summary>
    [JsonStringEnumMemberName("tokens")]
    Tokens,

    /// <summary>All trained tokens of the step; only the mean is taken off.</summary>
    [JsonStringEnumMemberName("tokens-mean")]
    TokensMean,
}
