using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Which pairs are made of several answers to one prompt. Answers of equal worth never make one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PairSelection>))]
public enum PairSelection
{
    /// <summary>One: the best and the worst.</summary>
    [JsonStringEnumMemberName("best-worst")]
    BestWorst,

    /// <summary>Every two that differ.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>One, drawn by the seed among all that differ.</summary>
    [JsonStringEnumMemberName("random")]
    Random,
}
