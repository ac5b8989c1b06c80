namespace RlActors.Recipes;

/// <summary>
/// The importance-sampled surrogate without PPO's clip, <c>−min(r, cap)·A</c>. With <c>correction.proximal</c> = `behaviour`, r is π/μ; rules of <c>correction.rejection</c> make it
/// prime-rl's masked importance sampling, a cap its form of AIPO (a capped ratio has no gradient).
/// </summary>
public sealed record ImportanceLossOptions : PolicyLossOptions
{
    /// <summary>Over what the ratio is taken. Default token.</summary>
    public RatioLevel Level { get; init; } = RatioLevel.Token;

    /// <summary>Through what a sequence's ratio has its gradient. Default sequence.</summary>
    public RatioGradient Gradient { get; init; } = RatioGradient.Sequence;

    /// <summary>Cap of the ratio. Default: none.</summary>
    public double? Cap { get; init; }
}
