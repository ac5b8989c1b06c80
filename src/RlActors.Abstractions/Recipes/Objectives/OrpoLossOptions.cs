namespace RlActors.Recipes;

/// <summary>Cross-entropy of the chosen answer − β·log σ(log odds_w − log odds_l), odds = p/(1 − p), p the geometric mean of an answer's token probabilities (ORPO, arXiv 2403.07691).</summary>
public sealed record OrpoLossOptions : ReferenceFreeLossOptions
{
    /// <summary>β (λ in the paper). Default 0.1.</summary>
    public double Beta { get; init; } = 0.1;
}
