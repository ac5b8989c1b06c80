namespace RlActors.Recipes;

/// <summary>What the losses with PPO's clip share: <c>−min(r·A, clip(r, 1−ε_low, 1+ε_high)·A)</c> (arXiv 1707.06347).</summary>
public abstract record ClippedLossOptions : PolicyLossOptions
{
    /// <summary>ε of the lower clip bound, from 0 to 1. Default 0.2; on ratios of sequences 3e-4.</summary>
    public double ClipLow { get; init; } = 0.2;

    /// <summary>ε of the upper clip bound; above the lower one it is DAPO's clip-higher. Default 0.2; on ratios of sequences 4e-4.</summary>
    public double ClipHigh { get; init; } = 0.2;

    /// <summary>c of the dual clip: where A is negative the loss is at most c·|A|, without a gradient beyond (arXiv 1912.09729). Above 1; default: no such bound.</summary>
    public double? DualClip { get; init; }

    /// <summary>Cap of r in the unclipped term, whatever the sign of A (two-sided clipping, INTELLECT-2, arXiv 2505.07291). Above 1 + ε_high; default: none.</summary>
    public double? RatioCap { get; init; }
}
