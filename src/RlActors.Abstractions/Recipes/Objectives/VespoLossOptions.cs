namespace RlActors.Recipes;

/// <summary>
/// VESPO (arXiv 2602.10693): <c>−sg(φ(W))·A·log π</c>, W the product of the sequence's ratios (each bounded to e^±20, their product to 1e-8..e^20),
/// <c>φ(W) = e^λ·W^k·e^(−λ·W)</c>, which is 1 at W = 1. With <c>correction.proximal</c> = `behaviour` W is the whole importance weight of the sequence, as in the paper.
/// </summary>
public sealed record VespoLossOptions : PolicyLossOptions
{
    /// <summary>k where A is at least 0. Default 2.</summary>
    public double ShapePositive { get; init; } = 2;

    /// <summary>λ where A is at least 0. Default 3.</summary>
    public double RatePositive { get; init; } = 3;

    /// <summary>k where A is below 0. Default 3.</summary>
    public double ShapeNegative { get; init; } = 3;

    /// <summary>λ where A is below 0. Default 2.</summary>
    public double RateNegative { get; init; } = 2;
}
