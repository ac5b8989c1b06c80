namespace RlActors.Recipes;

/// <summary>
/// How a standard deviation is taken and kept from zero: <c>σ = √(max(variance, varianceFloor) + varianceEpsilon) + epsilon</c>. Values that are all equal have nothing to be
/// told apart by: they standardise to exactly 0, whatever is added here.
/// </summary>
public sealed record DeviationOptions
{
    /// <summary>Whether the sum of n squares is divided by n − 1 rather than n. Default true.</summary>
    public bool Unbiased { get; init; } = true;

    /// <summary>Added to the deviation. Default 1e-6.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Added to the variance, under the root. Default 0.</summary>
    public double VarianceEpsilon { get; init; }

    /// <summary>Least variance. Default 0.</summary>
    public double VarianceFloor { get; init; }
}
