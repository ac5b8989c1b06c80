namespace RlActors.Recipes;

/// <summary>Distillation: each token of demonstrations (the task's, or the best completions of an earlier stage) towards a teacher's whole distribution.</summary>
public sealed record DistillStageOptions : BatchStageOptions
{
    /// <summary>The algorithm by name: its defaults stand where the stage says nothing else. Default forward-kl.</summary>
    public string Algorithm { get; init; } = "forward-kl";

    /// <summary>The teacher: the name of an earlier stage, an entry of <c>models</c>, or <c>base</c>; of the same vocabulary.</summary>
    public required string Teacher { get; init; }

    /// <summary>The divergence. Default: KL(teacher ‖ student).</summary>
    public DistillationLossOptions Loss { get; init; } = new();

    /// <inheritdoc/>
    public override StageYield Yields => StageYield.Policy;

    /// <inheritdoc/>
    public override IEnumerable<ModelUse> ModelUses => [new("teacher", Teacher, ModelRole.Policy)];
}
