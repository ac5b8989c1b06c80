namespace RlActors.Recipes;

/// <summary>A loss of single labelled answers.</summary>
public abstract record UnpairedLossOptions : ReferenceLossOptions
{
    /// <summary>Weight of a desirable answer's loss. Default 1.</summary>
    public double DesirableWeight { get; init; } = 1;

    /// <summary>Weight of an undesirable answer's loss. Default 1.</summary>
    public double UndesirableWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override bool IsUnpaired => true;
}

/// <summary>
/// 1 − σ(β·(log-ratio − z)) of a desirable answer, 1 − σ(β·(z − log-ratio)) of an undesirable one (KTO, arXiv 2402.01306). z is the divergence from the reference,
/// estimated from answers put to other prompts of the update, at least 0 and a constant of the gradient.
/// </summary>
public sealed record KtoLossOptions : UnpairedLossOptions;

/// <summary>1 − σ(β·log-ratio) of a desirable answer, σ(β·log-ratio) of an undesirable one (APO-zero for single answers, arXiv 2408.06266).</summary>
public sealed record ApoZeroUnpairedLossOptions : UnpairedLossOptions;
