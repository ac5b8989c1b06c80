namespace RlActors.Recipes;

/// <summary>Supervised fine-tuning on demonstrations: the task's, or the best completions of an earlier stage. Prompts are not trained; rows are packed.</summary>
public sealed record SftStageOptions : BatchStageOptions
{
    /// <summary>The loss. Default: cross-entropy, the mean of the update's trained tokens.</summary>
    public SupervisedLossOptions Loss { get; init; } = new();

    /// <inheritdoc/>
    public override StageYield Yields => StageYield.Policy;
}
