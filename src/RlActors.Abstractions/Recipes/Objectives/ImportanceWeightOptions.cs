using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Importance weights made of ρ, constants of the gradient.</summary>
public sealed record ImportanceWeightOptions
{
    /// <summary>What is made of ρ. Default truncate.</summary>
    public ImportanceWeighting Mode { get; init; } = ImportanceWeighting.Truncate;

    /// <summary>Over what ρ is taken. Default token.</summary>
    public RatioLevel Level { get; init; } = RatioLevel.Token;

    /// <summary>c: the largest weight of `truncate` and `mask`. Default 2.</summary>
    public double Cap { get; init; } = 2;

    /// <summary>The smallest weight of `truncate` and `mask`. Default 0: any.</summary>
    public double Floor { get; init; }

    /// <summary>Whether weights are divided by their mean over the step (tokens, or sequences where the level is one), before rejection. Default false.</summary>
    public bool Normalize { get; init; }
}

/// <summary>What is made of ρ.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportanceWeighting>))]
public enum ImportanceWeighting
{
    /// <summary>Nothing: every weight is 1.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>ρ as it is, up to the bound of its logarithm.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>ρ, at least the floor and at most the cap (truncated importance sampling).</summary>
    [JsonStringEnumMemberName("truncate")]
    Truncate,

    /// <summary>ρ from the floor to the cap, and 0 elsewhere (masked importance sampling; by token IcePop).</summary>
    [JsonStringEnumMemberName("mask")]
    Mask,
}
