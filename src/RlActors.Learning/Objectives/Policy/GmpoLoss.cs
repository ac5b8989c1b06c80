using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>GMPO (arXiv 2507.20673): <c>−Ā·exp(mean of c)</c> a sequence, c the clipped log-ratio of its kept tokens, Ā their mean advantage.</summary>
internal static class GmpoLoss
{
    public static TokenLoss Compute(PolicyTokens tokens, GmpoLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar low = -options.ClipLow, high = options.ClipHigh;
        var (log, sign) = (tokens.LogRatio(options.LogRatioBound), tokens.Advantage.sign());                         // [batch, seq]
        var clamped = log.clamp(low, high);                                                                          // [batch, seq]
        var pessimistic = sign * torch.minimum(sign * log, sign * clamped);                                          // [batch, seq]
        var lengths = TokenLossAggregation.Lengths(tokens.Kept, log.dtype, options.LengthEpsilon);                   // [batch, 1]
        var ratio = (pessimistic.masked_fill(tokens.Kept.logical_not(), Scalars.Zero).sum(1, true) / lengths).exp(); // [batch, 1]
        var advantage = SequenceAdvantage.Mean(tokens.Advantage, tokens.Kept, options.LengthEpsilon);                // [batch, 1]
        return new TokenLoss(-(advantage * ratio), (sign * clamped).lt(sign * log)).MoveToOuterDisposeScope();
    }
}
