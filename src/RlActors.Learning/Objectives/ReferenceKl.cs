using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>
/// What keeps the policy near a reference: <c>β · Σ m·kl(π, π_ref) / N</c>, one sampled token an estimate (J. Schulman, "Approximating KL divergence"; k3 in the loss is
/// GRPO's, arXiv 2402.03300). The gradient is the estimator's own.
/// </summary>
public static class ReferenceKl
{
    private static readonly Scalar Half = 0.5, LeastLogRatio = -20, MostLogRatio = 20, LeastTerm = -10, MostTerm = 10;

    /// <param name="current">log π of the weights being optimised [batch, seq]; carries the gradient.</param>
    /// <param name="reference">log π_ref [batch, seq]; constant.</param>
    /// <param name="mask">Boolean [batch, seq]: trained.</param>
    /// <param name="step">Totals of the whole training step.</param>
    /// <param name="options">Coefficient β, estimator and aggregation.</param>
    /// <returns>This batch's share of the step's loss, and the sum of the estimates over its trained tokens, [1].</returns>
    public static ObjectiveResult Compute(torch.Tensor current, torch.Tensor reference, torch.Tensor mask, StepTotals step, ClippedSurrogateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var scope = torch.NewDisposeScope();
        using Scalar coefficient = options.KlCoefficient;
        var logRatio = (current - reference.detach()).masked_fill(mask.logical_not(), Scalars.Zero); // [batch, seq] log π/π_ref; every estimate of 0 is 0
        var token = Estimate(logRatio, options.KlEstimator);                                         // [batch, seq]
        var loss = options.Aggregation.Apply(token, mask, step) * coefficient;
        var sum = token.detach().sum(torch.float64).reshape(1);
        return new ObjectiveResult(loss.MoveToOuterDisposeScope(), sum.MoveToOuterDisposeScope());
    }

    /// <summary>The estimate of each token, [batch, seq] → [batch, seq], in the caller's scope.</summary>
    /// <param name="logRatio">log π/π_ref.</param>
    /// <param name="estimator">Which. k3 is bounded like verl's: log-ratios to ±20, its values to ±10, without a gradient beyond, for one token may not blow up a step.</param>
    public static torch.Tensor Estimate(torch.Tensor logRatio, KlEstimator estimator)
    {
        using var scope = torch.NewDisposeScope();
        return (estimator switch
        {
            KlEstimator.K1 => logRatio.alias(),
            KlEstimator.K2 => logRatio.square() * Half,
            KlEstimator.K3 => K3(-logRatio),
            _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, "unknown estimator of the divergence"),
        }).MoveToOuterDisposeScope();
    }

    private static torch.Tensor K3(torch.Tensor inverse)
    {
        var bounded = inverse.clamp(LeastLogRatio, MostLogRatio);                        // [batch, seq] log π_ref/π
        return (bounded.exp() - bounded).sub(Scalars.One).clamp(LeastTerm, MostTerm);    // [batch, seq]
    }
}
