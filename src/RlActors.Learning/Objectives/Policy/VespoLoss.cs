using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>VESPO (arXiv 2602.10693): <c>−sg(φ(W))·A·log π</c>, <c>φ(W) = e^λ·W^k·e^(−λ·W)</c>, W the product of the sequence's ratios.</summary>
internal static class VespoLoss
{
    private static readonly Scalar LeastLogWeight = Math.Log(1e-8), MostLogWeight = 20;

    public static TokenLoss Compute(PolicyTokens tokens, VespoLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var log = PolicyRatio.Pool(tokens.LogRatio(options.LogRatioBound).detach(), tokens.Mask, RatioLevel.Sequence).clamp(LeastLogWeight, MostLogWeight); // [batch, 1]
        var coefficient = torch.where(
            tokens.Advantage.ge(Scalars.Zero), Kernel(log, options.ShapePositive, options.RatePositive), Kernel(log, options.ShapeNegative, options.RateNegative)); // [batch, seq]
        return new TokenLoss(-(coefficient * tokens.Advantage * tokens.Current), null).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Kernel(torch.Tensor log, double shape, double rate)
    {
        using Scalar k = shape, lambda = rate;
        return (log * k - (log.exp() - Scalars.One) * lambda).exp();                                      // [batch, 1]
    }
}
