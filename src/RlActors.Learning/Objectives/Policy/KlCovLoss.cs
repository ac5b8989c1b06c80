using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>KL-Cov (arXiv 2505.22617): <c>−r·A</c>, and <c>+ coefficient·|log r|</c> on tokens whose covariance reaches the step's cut.</summary>
internal static class KlCovLoss
{
    /// <exception cref="ArgumentException">The step was not surveyed.</exception>
    public static TokenLoss Compute(PolicyTokens tokens, StepTotals step, KlCovLossOptions options)
    {
        var cut = step.Covariance ?? throw new ArgumentException("KL-Cov needs the step's covariance cut; make the totals with a StepSurvey");
        using var scope = torch.NewDisposeScope();
        using Scalar meanAdvantage = cut.MeanAdvantage, meanLogprob = cut.MeanLogprob, threshold = cut.Threshold, coefficient = options.Coefficient;
        var covariance = (tokens.Advantage - meanAdvantage) * (tokens.Current.detach() - meanLogprob);               // [batch, seq]
        var free = covariance.lt(threshold).logical_or(tokens.Mask.logical_not());                                   // [batch, seq]
        var log = tokens.LogRatio(options.LogRatioBound);                                                            // [batch, seq]
        var value = torch.add((log.abs() * coefficient).masked_fill(free, Scalars.Zero), -(log.exp() * tokens.Advantage), Scalars.One); // [batch, seq]
        return new TokenLoss(value, free.logical_not()).MoveToOuterDisposeScope();
    }
}
