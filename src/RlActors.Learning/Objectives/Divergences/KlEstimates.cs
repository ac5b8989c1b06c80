using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Divergences;

/// <summary>Estimates of a divergence from one sampled token each (J. Schulman, "Approximating KL divergence"); the gradient is the estimator's own.</summary>
public static class KlEstimates
{
    /// <summary>Bound of k3's value where none is asked for: one token may not blow up a step.</summary>
    public const double K3ValueBound = 10;

    private static readonly Scalar Half = 0.5;

    /// <summary>The estimate of each token, in the caller's scope.</summary>
    /// <param name="logRatio">log π/π_ref, any shape.</param>
    /// <param name="estimator">Which.</param>
    /// <param name="logRatioBound">Bound of k3's exponent, in nats; no gradient beyond.</param>
    /// <param name="valueBound">Bound of the estimate; no gradient beyond. Null: <see cref="K3ValueBound"/> for k3, none for the others.</param>
    /// <exception cref="ArgumentOutOfRangeException">The estimator takes whole distributions.</exception>
    public static torch.Tensor Compute(torch.Tensor logRatio, KlEstimator estimator, double logRatioBound = 20, double? valueBound = null)
    {
        using var scope = torch.NewDisposeScope();
        return (estimator switch
        {
            KlEstimator.K1Plus => WithGradientOfK2(logRatio, Compute(logRatio, KlEstimator.K1, logRatioBound, valueBound)),
            KlEstimator.K3Plus => WithGradientOfK2(logRatio, Compute(logRatio, KlEstimator.K3, logRatioBound, valueBound)),
            KlEstimator.K3 => Bound(K3(logRatio, logRatioBound), valueBound ?? K3ValueBound),
            _ => Bound(Plain(logRatio, estimator), valueBound),
        }).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Plain(torch.Tensor logRatio, KlEstimator estimator) => estimator switch
    {
        KlEstimator.K1 => logRatio.alias(),
        KlEstimator.K2 => logRatio.square() * Half,
        KlEstimator.Absolute => logRatio.abs(),
        _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, "not an estimate from one token"),
    };

    private static torch.Tensor K3(torch.Tensor logRatio, double bound)
    {
        using Scalar least = -bound, most = bound;
        var inverse = (-logRatio).clamp(least, most);                                                                // log π_ref/π
        return (inverse.exp() - inverse).sub(Scalars.One);
    }

    private static torch.Tensor Bound(torch.Tensor estimate, double? bound)
    {
        if (bound is not { } value)
        {
            return estimate;
        }

        using Scalar least = -value, most = value;
        return estimate.clamp(least, most);
    }

    private static torch.Tensor WithGradientOfK2(torch.Tensor logRatio, torch.Tensor estimate)
    {
        var k2 = logRatio.square() * Half;
        return torch.add(k2 - k2.detach(), estimate.detach(), Scalars.One);
    }
}
