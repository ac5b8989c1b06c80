using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>DPPO with a trust region on the sampled token's probability, by the sign of the advantage (arXiv 2602.04879): <c>−r·A</c> within it, 0 outside.</summary>
internal static class DppoLoss
{
    /// <exception cref="ArgumentException">It distils from a reference that the batch does not have.</exception>
    public static TokenLoss Compute(PolicyTokens tokens, DppoLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar low = -options.MaskLow, high = options.MaskHigh, scale = options.AdvantageScale;
        var change = tokens.Current.detach().exp() - tokens.Proximal.exp();                                          // [batch, seq] π − π_prox
        var scaled = tokens.Advantage * scale;                                                                       // [batch, seq]
        var outside = torch.where(scaled.gt(Scalars.Zero), change.gt(high), change.lt(low));                         // [batch, seq]
        var value = -(tokens.LogRatio(options.LogRatioBound).exp() * Distil(scaled, tokens, options.ReferenceScale)); // [batch, seq]
        return new TokenLoss(value.masked_fill(outside, Scalars.Zero), outside).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Distil(torch.Tensor advantage, PolicyTokens tokens, double referenceScale)
    {
        if (referenceScale == 0)
        {
            return advantage;
        }

        using Scalar scale = referenceScale;
        var reference = tokens.Reference ?? throw new ArgumentException("a loss with a referenceScale needs Reference; the batch has none");
        return torch.add(advantage, (reference - tokens.Current.detach()) * scale, Scalars.One);                     // [batch, seq]
    }
}
