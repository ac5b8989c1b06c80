using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>AdamW (arXiv 1711.05101) with warm-up, decay and clipping by global norm.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Peak learning rate. Default 1e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>β₁. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂. Default 0.95.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>ε. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay on matrices (not on norms). Default 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Steps of linear warm-up. Default 0.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Shape of the decay from the peak to zero at the stage's last step. Default constant.</summary>
    public LearningRateDecay Decay { get; init; } = LearningRateDecay.Constant;

    /// <summary>Gradients are scaled down to this global L2 norm. Default 1.</summary>
    public double MaxGradNorm { get; init; } = 1;
}

/// <summary>Shape of the learning rate after warm-up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningRateDecay>))]
public enum LearningRateDecay
{
    /// <summary>Stays at the peak.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,

    /// <summary>Straight line to zero.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear,

    /// <summary>Half a cosine to zero.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,
}
