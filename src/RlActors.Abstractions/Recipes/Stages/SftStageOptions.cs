namespace RlActors.Recipes;

/// <summary>Supervised fine-tuning on demonstrations: the task's, or the best completions of an earlier stage. Prompts are not trained; rows are packed.</summary>
public sealed record SftStageOptions : BatchStageOptions
{
    /// <summary>The algorithm by name: its defaults stand where the stage says nothing else. Default sft.</summary>
    public string Algorithm { get; init; } = "sft";

    /// <summary>The loss. Default: cross-entropy, the mean of the update's trained tokens.</summary>
    public SupervisedLossOptions Loss { get; init; } = new();

    /// <inheritdoc/>
    public override StageYield Yields => StageYield.Policy;
}
