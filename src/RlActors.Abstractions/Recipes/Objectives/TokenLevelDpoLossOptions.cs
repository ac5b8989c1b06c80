namespace RlActors.Recipes;

/// <summary>−log σ(β·(δ − (k_l − k_w))), k the sum over an answer's positions of KL(π_ref ‖ π) over the whole vocabulary (TDPO1, arXiv 2404.11999).</summary>
public sealed record Tdpo1LossOptions : ReferenceLossOptions
{
    /// <inheritdoc/>
    public override bool NeedsDistribution => true;
}

/// <summary>−log σ(β·(δ − α·(k_l − k_w))), k_w a constant of the gradient (TDPO2, arXiv 2404.11999).</summary>
public sealed record Tdpo2LossOptions : ReferenceLossOptions
{
    /// <summary>α. Default 0.5.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <inheritdoc/>
    public override bool NeedsDistribution => true;
}
