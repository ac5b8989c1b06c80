using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>
/// A critic's loss: half the squared error (or Huber's) of the value to the return, the larger of it and that of the value held within <see cref="Clip"/> of the value before the
/// step (PPO, arXiv 1707.06347).
/// </summary>
public sealed record ValueLossOptions
{
    /// <summary>How far a value may move within a step with a gradient; null: as far as it will. Default: null.</summary>
    public double? Clip { get; init; }

    /// <summary>The error's form. Default squared.</summary>
    public ValueErrorForm Form { get; init; } = ValueErrorForm.Squared;

    /// <summary>δ from which on Huber's loss is linear. Default 10.</summary>
    public double HuberDelta { get; init; } = 10;

    /// <summary>What the sum over tokens is divided by. Default token-mean.</summary>
    public LossAggregation Aggregation { get; init; } = LossAggregation.TokenMean;

    /// <summary>Added to a sequence's number of tokens where a mean over them is taken; verl has 1e-8. Default 0.</summary>
    public double LengthEpsilon { get; init; }
}

/// <summary>Form of a value's error.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueErrorForm>))]
public enum ValueErrorForm
{
    /// <summary>½·e².</summary>
    [JsonStringEnumMemberName("squared")]
    Squared,

    /// <summary>½·e² up to δ, then δ·(|e| − ½·δ).</summary>
    [JsonStringEnumMemberName("huber")]
    Huber,
}
