using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>INTELLECT policy optimisation: <c>−r·A</c> where |π − π_prox| is at most a threshold, 0 elsewhere.</summary>
internal static class IpoLoss
{
    public static TokenLoss Compute(PolicyTokens tokens, IpoLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar threshold = options.Threshold, scale = options.AdvantageScale;
        var outside = (tokens.Current.detach().exp() - tokens.Proximal.exp()).abs().gt(threshold);                   // [batch, seq]
        var value = -(tokens.LogRatio(options.LogRatioBound).exp() * (tokens.Advantage * scale));                    // [batch, seq]
        return new TokenLoss(value.masked_fill(outside, Scalars.Zero), outside).MoveToOuterDisposeScope();
    }
}
