using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Detached measures of a policy batch. They are summed over tokens, added over micro-batches and divided once at the end of the step.</summary>
public static class PolicyMetrics
{
    /// <summary>Sums over the trained tokens: <c>[ρ − 1 − log ρ, tokens whose gradient the clip removed]</c>, ρ = π_prox/μ.</summary>
    /// <param name="behaviourLogRatio">log ρ [batch, seq], 0 where not trained.</param>
    /// <param name="unclipped">r·Â [batch, seq], 0 where not trained.</param>
    /// <param name="clipped">clip(r)·Â [batch, seq], 0 where not trained.</param>
    /// <returns>[2] float64, in the caller's scope.</returns>
    public static torch.Tensor Sums(torch.Tensor behaviourLogRatio, torch.Tensor unclipped, torch.Tensor clipped)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var divergence = (behaviourLogRatio.exp() - Scalars.One - behaviourLogRatio).sum(torch.float64);
        var removed = clipped.lt(unclipped).sum(torch.float64);
        return torch.stack([divergence, removed]).MoveToOuterDisposeScope();
    }
}
