using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>Reinforcement learning on the task's training prompts.</summary>
public sealed record RlStageOptions : RolloutStageOptions
{
    /// <summary>The algorithm by name. This version knows <c>grpo</c>.</summary>
    public string Algorithm { get; init; } = "grpo";

    /// <summary>Reference policy of the loss: the name of an earlier stage, an entry of <c>models</c>, or <c>base</c>. Default: the policy that the stage starts from.</summary>
    public string? Reference { get; init; }

    /// <summary>Passes over a step's data, each of <see cref="Minibatches"/> optimiser updates. Default 1.</summary>
    public int UpdatesPerStep { get; init; } = 1;

    /// <summary>Optimiser updates in each pass: the step's groups are shuffled into as many parts, each normalised by its own totals. Default 1: the whole step.</summary>
    public int Minibatches { get; init; } = 1;

    /// <summary>The policy loss.</summary>
    public ClippedSurrogateOptions Loss { get; init; } = new();

    /// <summary>Replaces groups that teach nothing (DAPO's dynamic sampling); left out, every group is trained.</summary>
    public DynamicSamplingOptions? DynamicSampling { get; init; }

    /// <summary>Whether every group has one more, greedy completion, for an advantage that takes its reward as the baseline (ReMax). Default false.</summary>
    public bool HasGreedyBaseline { get; init; }

    /// <summary>What estimates values, for advantages that need them; left out, there is none.</summary>
    public CriticOptions? Critic { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ModelUse> ModelUses => [new("reference", Reference, ModelRole.Policy), new("critic.from", Critic?.From, ModelRole.Any)];
}
