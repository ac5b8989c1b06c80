namespace RlActors.Recipes;

/// <summary>Supervised fine-tuning on the task's demonstrations. Prompts are not trained; rows are packed.</summary>
public sealed record SftStageOptions : BatchStageOptions
{
    /// <summary>The loss. Default: cross-entropy, the mean of the update's trained tokens.</summary>
    public SupervisedLossOptions Loss { get; init; } = new();
}
