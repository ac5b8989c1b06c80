namespace RlActors.Recipes;

/// <summary>
/// AIPO (LlamaRL, arXiv 2505.24034): <c>−sg(min(r, ρ))·A·log π</c>, one-sided, meant for r = π/μ: with <c>correction.proximal</c> = `behaviour` and no weights.
/// </summary>
public sealed record AipoLossOptions : PolicyLossOptions
{
    /// <summary>ρ: cap of the coefficient; the paper takes 2 to 10. Default 2.</summary>
    public double Cap { get; init; } = 2;
}
