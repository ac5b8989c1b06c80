using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>PPO's clipped surrogate <c>−min(r·A, clip(r, 1−ε_low, 1+ε_high)·A)</c> (arXiv 1707.06347) on ratios of tokens or, GSPO, of sequences (arXiv 2507.18071).</summary>
internal static class ClippedSurrogate
{
    public static TokenLoss Compute(PolicyTokens tokens, RatioLevel level, RatioGradient gradient, ClippedLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar low = 1 - options.ClipLow, high = 1 + options.ClipHigh, cap = options.RatioCap ?? 0;
        var ratio = PolicyRatio.Compute(tokens, level, gradient, options.LogRatioBound);                             // [batch, seq]
        var unclipped = (options.RatioCap is null ? ratio : ratio.clamp_max(cap)) * tokens.Advantage;                // [batch, seq]
        var clipped = ratio.clamp(low, high) * tokens.Advantage;                                                     // [batch, seq]
        var value = -torch.minimum(unclipped, clipped);                                                              // [batch, seq]
        var bounded = clipped.lt(unclipped);                                                                         // [batch, seq]
        if (options.DualClip is { } dualClip)
        {
            (value, var dual) = DualClip(value, tokens.Advantage, dualClip);
            bounded = bounded.logical_or(dual);
        }

        return new TokenLoss(value, bounded).MoveToOuterDisposeScope();
    }

    /// <summary>Where A is negative the loss is at most c·|A| (arXiv 1912.09729).</summary>
    private static (torch.Tensor Value, torch.Tensor Active) DualClip(torch.Tensor value, torch.Tensor advantage, double dualClip)
    {
        using Scalar factor = dualClip;
        var most = advantage.abs() * factor;                                                                         // [batch, seq]; a positive A's loss is never above it
        var active = most.lt(value).logical_and(advantage.lt(Scalars.Zero));
        return (torch.minimum(value, most), active);
    }
}
