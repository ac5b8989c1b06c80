using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>The mean advantage of a sequence's trained tokens.</summary>
internal static class SequenceAdvantage
{
    /// <summary>[batch, seq] → [batch, 1], in the caller's scope.</summary>
    /// <param name="advantage">0 where not trained.</param>
    /// <param name="mask">Boolean [batch, seq]: the tokens it is taken over.</param>
    /// <param name="epsilon">Added to their number.</param>
    public static torch.Tensor Mean(torch.Tensor advantage, torch.Tensor mask, double epsilon = 0)
    {
        using var scope = torch.NewDisposeScope();
        var sum = advantage.masked_fill(mask.logical_not(), Scalars.Zero).sum(1, true);                              // [batch, 1]
        return (sum / TokenLossAggregation.Lengths(mask, advantage.dtype, epsilon)).MoveToOuterDisposeScope();
    }

    /// <summary>The same tokens, each with its sequence's mean advantage.</summary>
    public static PolicyTokens Spread(PolicyTokens tokens) =>
        tokens with { Advantage = Mean(tokens.Advantage, tokens.Mask).expand(tokens.Mask.shape) };                   // [batch, seq]
}
