using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Corrections;

/// <summary>Which tokens a rule lets through.</summary>
internal static class Rejection
{
    private static readonly Scalar Half = 0.5;

    /// <summary>Boolean, [batch, seq] or [batch, 1] where a sequence passes as a whole; in the caller's scope.</summary>
    /// <param name="log">log ρ, bounded, 0 where not trained.</param>
    /// <param name="mask">Boolean [batch, seq]: trained.</param>
    /// <param name="rule">What is measured, and its bounds.</param>
    public static torch.Tensor Passes(torch.Tensor log, torch.Tensor mask, RejectionRule rule)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar lower = rule.Lower ?? double.NegativeInfinity, upper = rule.Upper ?? double.PositiveInfinity;
        bool ratio = rule.Metric == RejectionMetric.Ratio; // pooled as a logarithm: means are geometric, sums are products
        var pooled = Pool(ratio ? log : Measure(log, rule.Metric), mask, rule.Level);
        var measure = ratio ? pooled.exp() : pooled;
        return measure.ge(lower).logical_and(measure.le(upper)).MoveToOuterDisposeScope();
    }

    /// <summary>The off-policy sequence mask (DeepSeek-V3.2, arXiv 2512.02556): tokens with a negative advantage in sequences that the policy has come to find unlikely.</summary>
    /// <returns>Boolean [batch, seq]: rejected; in the caller's scope.</returns>
    public static torch.Tensor NegativeSequences(PolicyTokens tokens, double bound)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar most = bound;
        var fall = PolicyRatio.Pool(tokens.Behaviour - tokens.Current.detach(), tokens.Mask, RatioLevel.Geometric);  // [batch, 1] mean of log μ/π
        return fall.gt(most).logical_and(tokens.Advantage.lt(Scalars.Zero)).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Measure(torch.Tensor log, RejectionMetric metric) => metric switch
    {
        RejectionMetric.K1 => log,
        RejectionMetric.K2 => log.square() * Half,
        RejectionMetric.K3 => log.exp() - Scalars.One - log,
        RejectionMetric.K3Reverse => torch.add(log.neg().exp() - Scalars.One, log, Scalars.One),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "unknown measure of a rejection rule"),
    };

    private static torch.Tensor Pool(torch.Tensor measure, torch.Tensor mask, RejectionLevel level)
    {
        var ignored = mask.logical_not();
        return level switch
        {
            RejectionLevel.Token => measure,
            RejectionLevel.SequenceMean => PolicyRatio.Pool(measure, mask, RatioLevel.Geometric),
            RejectionLevel.SequenceSum => PolicyRatio.Pool(measure, mask, RatioLevel.Sequence),
            RejectionLevel.SequenceMax => measure.masked_fill(ignored, Scalars.NegativeInfinity).amax([1], true),     // [batch, 1]
            RejectionLevel.SequenceMin => measure.masked_fill(ignored, Scalars.PositiveInfinity).amin([1], true),     // [batch, 1]
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, "unknown level of a rejection rule"),
        };
    }
}
