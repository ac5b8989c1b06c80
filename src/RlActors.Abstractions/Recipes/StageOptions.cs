using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>One stage of a recipe.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SftStageOptions), "sft")]
[JsonDerivedType(typeof(PreferenceStageOptions), "preference")]
[JsonDerivedType(typeof(RewardModelStageOptions), "reward-model")]
[JsonDerivedType(typeof(DistillStageOptions), "distill")]
[JsonDerivedType(typeof(RlStageOptions), "rl")]
public abstract record StageOptions
{
    /// <summary>The optimiser.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();
}

/// <summary>Reinforcement learning on the task's training prompts.</summary>
public sealed record RlStageOptions : StageOptions
{
    /// <summary>The algorithm by name. This version knows <c>grpo</c>.</summary>
    public string Algorithm { get; init; } = "grpo";

    /// <summary>Training steps; each makes one version. Default 200.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Groups in a step (B). Default 16.</summary>
    public int GroupsPerStep { get; init; } = 16;

    /// <summary>Completions in a group (G). Default 16.</summary>
    public int GroupSize { get; init; } = 16;

    /// <summary>Most versions a trained token may be behind the learner; 0 is the synchronous trainer. Default 1: off by one.</summary>
    public int MaxStaleness { get; init; } = 1;

    /// <summary>Passes over a step's data, each of <see cref="Minibatches"/> optimiser updates. Default 1.</summary>
    public int UpdatesPerStep { get; init; } = 1;

    /// <summary>Optimiser updates in each pass: the step's groups are shuffled into as many parts, each normalised by its own totals. Default 1: the whole step.</summary>
    public int Minibatches { get; init; } = 1;

    /// <summary>What becomes of a group that is too slow. Default hold.</summary>
    public StragglerPolicy Stragglers { get; init; } = StragglerPolicy.Hold;

    /// <summary>Seconds without any progress (tokens, verdicts) after which a group is asked for again, and after twice as many expired as stalled. Default 60.</summary>
    public double StallSeconds { get; init; } = 60;

    /// <summary>How rollouts are sampled.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The policy loss.</summary>
    public ClippedSurrogateOptions Loss { get; init; } = new();

    /// <summary>What estimates values, for advantages that need them; left out, there is none.</summary>
    public CriticOptions? Critic { get; init; }
}

/// <summary>What becomes of a group that holds up a step.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StragglerPolicy>))]
public enum StragglerPolicy
{
    /// <summary>The step waits while the group makes progress: length alone never expires a group.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    /// <summary>The group expires once it is older than the stall deadline, progress or not.</summary>
    [JsonStringEnumMemberName("expire")]
    Expire,
}

/// <summary>How completions are sampled. Training rollouts use no top-p, top-k or penalties: their logprobs must be those of the whole distribution.</summary>
[GenerateSerializer, Immutable, Alias("rlactors.SamplingOptions")]
public sealed record SamplingOptions
{
    /// <summary>Temperature; 0 is greedy, for evaluation only. Default 1.</summary>
    [Id(0)]
    public double Temperature { get; init; } = 1;

    /// <summary>Longest completion, in tokens. Default 32.</summary>
    [Id(1)]
    public int MaxTokens { get; init; } = 32;
}

/// <summary>Clipped surrogate with truncated importance weights (decoupled PPO; arXiv 2505.24298).</summary>
public sealed record ClippedSurrogateOptions
{
    /// <summary>ε of the lower clip bound. Default 0.2.</summary>
    public double ClipLow { get; init; } = 0.2;

    /// <summary>ε of the upper clip bound. Default 0.2.</summary>
    public double ClipHigh { get; init; } = 0.2;

    /// <summary>Cap c of the importance weight π_prox/μ. Default 2.</summary>
    public double WeightCap { get; init; } = 2;

    /// <summary>What the sum over tokens is divided by. Default: the trained tokens of the whole step.</summary>
    public LossAggregation Aggregation { get; init; } = LossAggregation.TokenMean;

    /// <summary>Coefficient β of the divergence from the policy the stage began with, added to the loss; 0 is none, and needs no reference in memory. Default 0.</summary>
    public double KlCoefficient { get; init; }

    /// <summary>How that divergence is estimated from a sampled token. Default k3.</summary>
    public KlEstimator KlEstimator { get; init; } = KlEstimator.K3;
}

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
