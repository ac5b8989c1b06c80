using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Sums token losses to a batch's share of the step's loss; the normaliser is the step's, so shares of micro-batches add up to the same number however the step is cut.</summary>
public static class TokenLossAggregation
{
    /// <param name="aggregation">What the sum is divided by.</param>
    /// <param name="token">Token losses [batch, seq], 0 where not trained.</param>
    /// <param name="mask">Boolean [batch, seq]: trained.</param>
    /// <param name="step">Totals of the whole step.</param>
    /// <returns>A scalar in the caller's scope.</returns>
    public static torch.Tensor Apply(this LossAggregation aggregation, torch.Tensor token, torch.Tensor mask, StepTotals step)
    {
        ArgumentNullException.ThrowIfNull(step);
        using var scope = torch.NewDisposeScope();
        using Scalar tokens = Math.Max(1, step.Tokens), sequences = Math.Max(1, step.Sequences);
        return (aggregation switch
        {
            LossAggregation.TokenMean => token.sum() / tokens,
            LossAggregation.SequenceMean => (token.sum(1) / mask.sum(1).clamp_min(Scalars.One)).sum() / sequences, // [batch] -> []
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "unknown aggregation of token losses"),
        }).MoveToOuterDisposeScope();
    }
}
