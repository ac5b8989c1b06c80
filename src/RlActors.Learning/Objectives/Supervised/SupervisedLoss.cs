using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Supervised;

/// <summary>Cross-entropy of demonstrations: <c>L = − Σ m·w·log π / N</c>; dynamic fine-tuning (arXiv 2508.05629) puts each token's own probability into w, a constant of the gradient.</summary>
public static class SupervisedLoss
{
    /// <param name="logprob">log π of each token [batch, seq]; carries the gradient.</param>
    /// <param name="mask">Boolean [batch, seq]: the token is trained.</param>
    /// <param name="update">Totals of the whole update, over all micro-batches.</param>
    /// <param name="options">Aggregation and weights.</param>
    /// <param name="weight">Factors of the tokens' losses, [batch, seq] or [batch, 1]; null: 1 each.</param>
    /// <returns>This batch's share of the loss, a scalar in the caller's scope.</returns>
    public static torch.Tensor Compute(torch.Tensor logprob, torch.Tensor mask, StepTotals update, SupervisedLossOptions options, torch.Tensor? weight = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var scope = torch.NewDisposeScope();
        var clean = logprob.masked_fill(mask.logical_not(), Scalars.Zero);                                              // [batch, seq]
        var token = options.Dynamic ? -clean * clean.detach().exp() : -clean;                                            // [batch, seq]
        var weighted = weight is null ? token : (token * weight).masked_fill(mask.logical_not(), Scalars.Zero);
        return options.Aggregation.Apply(weighted, mask, update, options.LengthEpsilon).MoveToOuterDisposeScope();
    }
}
