using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Corrections;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>Detached measures of a policy batch. They are summed over trained tokens, added over micro-batches and divided by the tokens once, at the end of the step.</summary>
public static class PolicyMetrics
{
    /// <summary>
    /// Their names, in order: the mean of ρ − 1 − log ρ; the share of tokens at a bound of the loss; the estimate of the divergence from the reference that is in the loss; the share
    /// of tokens that a rule rejected; the mean importance weight, rejected tokens included.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = ["kl_behaviour", "clip_fraction", "kl_reference", "rejected_fraction", "importance_weight"];

    /// <summary>Name of the largest ρ of a trained token, which no truncation has touched.</summary>
    public const string LargestWeight = "importance_weight_max";

    /// <returns>[] float64, in the caller's scope; 0 where no token is trained.</returns>
    internal static torch.Tensor WeightMax(PolicyTokens tokens, Correction correction)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        return correction.LogRatio.to(torch.float64).masked_fill(tokens.Mask.logical_not(), Scalars.NegativeInfinity).max().exp().MoveToOuterDisposeScope();
    }

    /// <returns>[5] float64, in the caller's scope.</returns>
    internal static torch.Tensor Sums(PolicyTokens tokens, Correction correction, TokenLoss loss, torch.Tensor? referenceKl)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var none = torch.zeros([], torch.float64, device: tokens.Current.device);
        var divergence = correction.LogRatio.exp() - Scalars.One - correction.LogRatio;                              // [batch, seq], 0 where not trained
        return torch.stack([
            divergence.sum(torch.float64),
            loss.Clipped is null ? none : loss.Clipped.logical_and(tokens.Mask).sum(torch.float64),
            referenceKl is null ? none : referenceKl.detach().sum(torch.float64),
            tokens.Mask.logical_and(correction.Kept.logical_not()).sum(torch.float64),
            correction.Weight.masked_fill(tokens.Mask.logical_not(), Scalars.Zero).sum(torch.float64),
        ]).MoveToOuterDisposeScope();
    }
}
