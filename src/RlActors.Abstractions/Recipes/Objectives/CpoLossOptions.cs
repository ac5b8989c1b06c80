namespace RlActors.Recipes;

/// <summary>−log σ(β·(log π_w − log π_l)) and the chosen answer's cross-entropy (CPO, arXiv 2401.08417).</summary>
public sealed record CpoLossOptions : ReferenceFreeLossOptions
{
    /// <summary>β. Default 0.1.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>ε: share of labels that are taken to be wrong. Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Coefficient of the chosen answer's cross-entropy. Default 1.</summary>
    public double CrossEntropy { get; init; } = 1;
}
