namespace RlActors.Recipes;

/// <summary>Distillation: the task's demonstrations, each token towards a teacher's whole distribution.</summary>
public sealed record DistillStageOptions : BatchStageOptions
{
    /// <summary>Whose distribution: the name of an earlier stage, or <c>base</c>. It must have the student's vocabulary.</summary>
    public required string Teacher { get; init; }

    /// <summary>The divergence. Default: KL(teacher ‖ student).</summary>
    public DistillationLossOptions Loss { get; init; } = new();
}
