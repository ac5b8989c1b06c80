using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Sums token losses to a batch's share of the step's loss; the normaliser is the step's, so shares of micro-batches add up to the same number however the step is cut.</summary>
public static class TokenLossAggregation
{
    /// <param name="aggregation">What the sum is divided by.</param>
    /// <param name="token">Token losses [batch, seq], 0 where not trained; or [batch, 1], the loss of each of a sequence's trained tokens.</param>
    /// <param name="mask">Boolean [batch, seq]: trained.</param>
    /// <param name="step">Totals of the whole step.</param>
    /// <param name="lengthEpsilon">Added to the number of tokens in a sequence's mean.</param>
    /// <returns>A scalar in the caller's scope.</returns>
    public static torch.Tensor Apply(this LossAggregation aggregation, torch.Tensor token, torch.Tensor mask, StepTotals step, double lengthEpsilon = 0)
    {
        ArgumentNullException.ThrowIfNull(step);
        using var scope = torch.NewDisposeScope();
        using Scalar tokens = Math.Max(1, step.Tokens), sequences = Math.Max(1, step.Sequences), constant = Math.Max(1, step.Sequences) * step.Length;
        return (aggregation switch
        {
            LossAggregation.TokenMean => Sums(token, mask).sum() / tokens,
            LossAggregation.SequenceMean => Means(token, mask, lengthEpsilon).sum() / sequences,
            LossAggregation.SequenceSum => Sums(token, mask).sum() / sequences,
            LossAggregation.ConstantLength => Sums(token, mask).sum() / constant,
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "unknown aggregation of token losses"),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>Trained tokens of each sequence, [batch, seq] boolean → [batch, 1] of a tensor's element type, at least 1, or with an ε in place of that bound.</summary>
    internal static torch.Tensor Lengths(torch.Tensor mask, torch.ScalarType type, double epsilon = 0)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar added = epsilon;
        var lengths = mask.sum(1, true).to(type);                                                                    // [batch, 1]
        return (epsilon == 0 ? lengths.clamp_min(Scalars.One) : lengths.add(added, Scalars.One)).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Sums(torch.Tensor token, torch.Tensor mask) =>
        token.shape[1] == mask.shape[1] ? token.sum(1, true) : token * mask.sum(1, true);                            // [batch, 1]

    /// <summary>A loss that every token of a sequence has is the sequence's mean as it is, without any ε.</summary>
    private static torch.Tensor Means(torch.Tensor token, torch.Tensor mask, double epsilon) =>
        token.shape[1] == mask.shape[1] ? token.sum(1, true) / Lengths(mask, token.dtype, epsilon) : token * mask.any(1, true); // [batch, 1]
}
