using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Where rewards of single tokens count.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TokenRewardCredit>))]
public enum TokenRewardCredit
{
    /// <summary>In the completion's reward, before its baseline: every token shares them.</summary>
    [JsonStringEnumMemberName("sequence")]
    Sequence,

    /// <summary>At their token and those before it, discounted, beside what the completion's reward is worth after its baseline.</summary>
    [JsonStringEnumMemberName("token")]
    Token,
}
