using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Over what a ratio of probabilities is taken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RatioLevel>))]
public enum RatioLevel
{
    /// <summary>Each token's own.</summary>
    [JsonStringEnumMemberName("token")]
    Token,

    /// <summary>The product over a sequence's trained tokens: unbiased, of high variance.</summary>
    [JsonStringEnumMemberName("sequence")]
    Sequence,

    /// <summary>The geometric mean over a sequence's trained tokens.</summary>
    [JsonStringEnumMemberName("geometric")]
    Geometric,
}
