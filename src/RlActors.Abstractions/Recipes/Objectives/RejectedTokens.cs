using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>What rejected tokens are to the means that a loss takes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RejectedTokens>))]
public enum RejectedTokens
{
    /// <summary>They contribute nothing, yet count among tokens and sequences: rejection makes a step smaller (AReaL, TRL, prime-rl).</summary>
    [JsonStringEnumMemberName("count")]
    Count,

    /// <summary>As if they had not been there: the others weigh the more (verl). The step's totals then come from a look at the whole step.</summary>
    [JsonStringEnumMemberName("drop")]
    Drop,
}
