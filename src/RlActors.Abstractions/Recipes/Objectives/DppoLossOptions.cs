namespace RlActors.Recipes;

/// <summary>
/// DPPO with a trust region on the sampled token's probability (binary total variation, arXiv 2602.04879), prime-rl's default: <c>−r·A</c> for tokens within it. A token leaves the
/// region where A is above 0 and π − π_prox above <see cref="MaskHigh"/>, or where it is not and π_prox − π is above <see cref="MaskLow"/>. Meant for
/// <c>correction.proximal</c> = `behaviour` and <c>correction.behaviourKl</c>.
/// </summary>
public sealed record DppoLossOptions : PolicyLossOptions
{
    /// <summary>Largest fall of the probability. Default 0.2.</summary>
    public double MaskLow { get; init; } = 0.2;

    /// <summary>Largest rise of the probability. Default 0.2.</summary>
    public double MaskHigh { get; init; } = 0.2;

    /// <summary>Factor of the advantages; 0 takes their sign away too. Default 1.</summary>
    public double AdvantageScale { get; init; } = 1;

    /// <summary>
    /// Factor of log π_ref − log π, a constant that is added to the advantage: on-policy distillation from the reference. With <see cref="AdvantageScale"/> 0 nothing else is
    /// learned. Default 0: no reference is needed.
    /// </summary>
    public double ReferenceScale { get; init; }
}
