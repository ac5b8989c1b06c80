namespace RlActors.Recipes;

/// <summary>
/// KL-Cov (arXiv 2505.22617): <c>−r·A</c>, and <c>+ coefficient·|log r|</c> on the share of the step's tokens with the largest (A − mean A)·(log π − mean log π), which take entropy away
/// fastest. Means and the covariance a token must reach are of the whole step, before its first update.
/// </summary>
public sealed record KlCovLossOptions : PolicyLossOptions
{
    /// <summary>Share of the step's trained tokens that is held; at least one token. Default 0.0002.</summary>
    public double Share { get; init; } = 0.0002;

    /// <summary>Coefficient of |log r| on them. Default 1.</summary>
    public double Coefficient { get; init; } = 1;
}
