using System.Text.Json.Serialization;

namespace RlActors.Recipes;

/// <summary>One stage of a recipe. Its <c>kind</c> says what it does; models are passed on from stage to stage by name.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SftStageOptions), "sft")]
[JsonDerivedType(typeof(RewardModelStageOptions), "reward-model")]
[JsonDerivedType(typeof(RlStageOptions), "rl")]
[JsonDerivedType(typeof(PreferenceStageOptions), "preference")]
[JsonDerivedType(typeof(RejectionSamplingStageOptions), "rejection-sampling")]
[JsonDerivedType(typeof(DistillStageOptions), "distill")]
[JsonDerivedType(typeof(EvaluateStageOptions), "evaluate")]
public abstract record StageOptions
{
    /// <summary>What other stages, judges and overrides (<c>--set stages.NAME.steps=10</c>) call it: letters, digits, dashes and underscores, beginning with a letter. Default: it has no name.</summary>
    public string? Name { get; init; }

    /// <summary>Whose final policy it starts from: the name of an earlier stage, or <c>base</c> for the run's first model. Default: the last earlier stage that yields a policy.</summary>
    public string? From { get; init; }

    /// <summary>Its own prompts; left out, the recipe's.</summary>
    public TaskOptions? Task { get; init; }

    /// <summary>Who rewards its rollouts (of a stage that only measures: who measures); left out, the recipe's judges, who measure all policies.</summary>
    public IReadOnlyList<JudgeOptions>? Judges { get; init; }

    /// <summary>The optimiser, for stages that train.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>The kind as a recipe writes it.</summary>
    public string Kind => StageKinds.Of(GetType());

    /// <summary>What the stage leaves for later ones.</summary>
    public abstract StageYield Yields { get; }

    /// <summary>Steps of the stage; updates, and the most of them, where it takes updates; 0 where it only measures.</summary>
    public abstract int Length { get; }

    /// <summary>Every model beside the one it starts from that it names.</summary>
    public virtual IEnumerable<ModelUse> ModelUses => [];
}
