using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Through what a sequence's ratio has its gradient. For ratios of tokens both are the same.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RatioGradient>))]
public enum RatioGradient
{
    /// <summary>Through the sequence's ratio: every token of it.</summary>
    [JsonStringEnumMemberName("sequence")]
    Sequence,

    /// <summary>At each token through that token alone: <c>sg(s)·π/sg(π)</c>.</summary>
    [JsonStringEnumMemberName("token")]
    Token,
}
