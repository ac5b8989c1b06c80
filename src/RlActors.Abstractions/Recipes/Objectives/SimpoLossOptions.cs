namespace RlActors.Recipes;

/// <summary>−log σ(β·(l_w − l_l) − γ), l the mean log-probability of an answer's tokens (SimPO, arXiv 2405.14734).</summary>
public sealed record SimpoLossOptions : ReferenceFreeLossOptions
{
    /// <summary>β. Default 2.</summary>
    public double Beta { get; init; } = 2;

    /// <summary>γ, the margin that is aimed at. Default 0.5.</summary>
    public double Gamma { get; init; } = 0.5;

    /// <summary>ε: share of labels that are taken to be wrong. Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Coefficient of the chosen answer's cross-entropy (CPO-SimPO). Default 0.</summary>
    public double CrossEntropy { get; init; }
}
