namespace RlActors.Recipes;

/// <summary>
/// INTELLECT policy optimisation (prime-rl's `ipo`): <c>−r·A</c> for tokens with |π − π_prox| at most a threshold, whatever the sign of A. Meant for
/// <c>correction.proximal</c> = `behaviour` and <c>correction.behaviourKl</c>. Not the preference loss of that name.
/// </summary>
public sealed record IpoLossOptions : PolicyLossOptions
{
    /// <summary>Largest change of the sampled token's probability. Default 0.1.</summary>
    public double Threshold { get; init; } = 0.1;

    /// <summary>Factor of the advantages. Default 1.</summary>
    public double AdvantageScale { get; init; } = 1;
}
