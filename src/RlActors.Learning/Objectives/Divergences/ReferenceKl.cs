using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Divergences;

/// <summary>What keeps the policy near a reference in the loss: the divergence at each trained token (GRPO, arXiv 2402.03300), by an estimate or of the whole distribution.</summary>
internal static class ReferenceKl
{
    /// <param name="tokens">Log-probabilities.</param>
    /// <param name="batch">The batch they are of: has the divergence of whole distributions.</param>
    /// <param name="options">Estimator, bounds, weighting.</param>
    /// <param name="logRatioBound">Of |log r|, where the estimate is multiplied by r.</param>
    /// <returns>[batch, seq], 0 where not trained, in the caller's scope.</returns>
    /// <exception cref="ArgumentException">The batch has no reference.</exception>
    public static torch.Tensor Compute(PolicyTokens tokens, PolicyBatch batch, KlOptions options, double logRatioBound)
    {
        using var scope = torch.NewDisposeScope();
        var estimate = options.Estimator.IsFull()
            ? (batch.Divergence ?? throw new ArgumentException($"the divergence {options.Estimator} needs Divergence; the batch has none"))
                .masked_fill(batch.Mask.logical_not(), Scalars.Zero)
            : KlEstimates.Compute(
                tokens.Current - (tokens.Reference ?? throw new ArgumentException("a divergence from the reference needs Reference; the batch has none")),
                options.Estimator, options.LogRatioBound, options.ValueBound);                                       // [batch, seq]; every estimate of 0 is 0
        return (options.ImportanceWeighted ? estimate * tokens.LogRatio(logRatioBound).exp() : estimate).MoveToOuterDisposeScope();
    }
}
