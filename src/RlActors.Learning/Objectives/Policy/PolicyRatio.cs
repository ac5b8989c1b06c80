using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>Ratios r = π/π_prox of tokens and of sequences.</summary>
internal static class PolicyRatio
{
    /// <summary>The ratio at each token, [batch, seq], in the caller's scope.</summary>
    /// <param name="tokens">Log-probabilities.</param>
    /// <param name="level">Over what it is taken; a sequence's is that of its trained tokens, and each of them has it.</param>
    /// <param name="gradient">Through what a sequence's ratio has its gradient.</param>
    /// <param name="bound">Of its logarithm; a token's of either sign, a sequence's from above.</param>
    public static torch.Tensor Compute(PolicyTokens tokens, RatioLevel level, RatioGradient gradient, double bound)
    {
        using var scope = torch.NewDisposeScope();
        if (level == RatioLevel.Token)
        {
            return tokens.LogRatio(bound).exp().MoveToOuterDisposeScope();
        }

        using Scalar most = bound;
        var sequence = Pool(tokens.Current - tokens.Proximal, tokens.Mask, level);                                   // [batch, 1]
        var log = gradient == RatioGradient.Token
            ? torch.add(tokens.Current - tokens.Current.detach(), sequence.detach(), Scalars.One)                    // [batch, seq]
            : sequence.expand(tokens.Current.shape);                                                                 // [batch, seq]
        return log.clamp_max(most).exp().MoveToOuterDisposeScope();
    }

    /// <summary>Logarithms of ratios, 0 where not trained, of a sequence: their sum or their mean, [batch, seq] → [batch, 1].</summary>
    public static torch.Tensor Pool(torch.Tensor log, torch.Tensor mask, RatioLevel level)
    {
        using var scope = torch.NewDisposeScope();
        var sum = log.sum(1, true);                                                                                  // [batch, 1]
        return (level == RatioLevel.Geometric ? sum / TokenLossAggregation.Lengths(mask, log.dtype) : sum).MoveToOuterDisposeScope();
    }
}
