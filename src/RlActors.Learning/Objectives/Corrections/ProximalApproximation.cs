using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Objectives.Corrections;

/// <summary>The proximal policy without a forward pass of its own (AReaL's log-linear approximation).</summary>
public static class ProximalApproximation
{
    /// <summary><c>log μ + d/(d+1)·(log π − log μ)</c>: the policy d versions after the one that sampled and one before the current, on a straight line; a constant.</summary>
    /// <param name="current">log π [batch, seq].</param>
    /// <param name="behaviour">log μ [batch, seq].</param>
    /// <param name="staleness">d [batch, seq], at least 0.</param>
    /// <returns>[batch, seq], in the caller's scope.</returns>
    public static torch.Tensor LogLinear(torch.Tensor current, torch.Tensor behaviour, torch.Tensor staleness)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var share = staleness.to(current.dtype).clamp_min(Scalars.Zero);
        share = share / share.add(Scalars.One, Scalars.One);                                                         // [batch, seq]
        return torch.add(behaviour, share * (current.detach() - behaviour), Scalars.One).MoveToOuterDisposeScope();
    }
}
