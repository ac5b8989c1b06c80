using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Corrections;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>
/// A policy batch as losses read it, each [batch, seq]: 0 where a token is not trained, so that nothing that stands there reaches a value or a gradient (the gradient of an overflow is
/// NaN even where its value is thrown away), and the proximal policy is the one the correction names.
/// </summary>
/// <param name="Current">log π; carries the gradient.</param>
/// <param name="Proximal">log π_prox.</param>
/// <param name="Behaviour">log μ.</param>
/// <param name="Advantage">Â.</param>
/// <param name="Reference">log π_ref; null where the batch has none.</param>
/// <param name="Mask">Boolean: the token counts.</param>
/// <param name="Kept">Boolean: the token is trained, and no rule rejects it.</param>
internal sealed record PolicyTokens(
    torch.Tensor Current, torch.Tensor Proximal, torch.Tensor Behaviour, torch.Tensor Advantage, torch.Tensor? Reference, torch.Tensor Mask, torch.Tensor Kept)
{
    /// <summary>In the caller's scope.</summary>
    public static PolicyTokens From(PolicyBatch batch, ProximalPolicy proximal)
    {
        using var scope = torch.NewDisposeScope();
        var ignored = batch.Mask.logical_not();
        var current = batch.Current.masked_fill(ignored, Scalars.Zero);
        var behaviour = Constant(batch.Behaviour);
        var named = proximal switch
        {
            ProximalPolicy.Recompute => Constant(batch.Proximal),
            ProximalPolicy.LogLinear => ProximalApproximation.LogLinear(
                current, behaviour, Constant(batch.Staleness ?? throw new ArgumentException("the log-linear proximal policy needs Staleness; the batch has none"))),
            ProximalPolicy.Behaviour => behaviour.alias(),
            _ => throw new ArgumentOutOfRangeException(nameof(proximal), proximal, "unknown source of the proximal policy"),
        };
        return new PolicyTokens(
            current.MoveToOuterDisposeScope(), named.MoveToOuterDisposeScope(), behaviour.MoveToOuterDisposeScope(), Constant(batch.Advantage).MoveToOuterDisposeScope(),
            batch.Reference is null ? null : Constant(batch.Reference).MoveToOuterDisposeScope(), batch.Mask, batch.Mask);

        torch.Tensor Constant(torch.Tensor tensor) => tensor.detach().masked_fill(ignored, Scalars.Zero);
    }

    /// <summary>log π/π_prox of each token, within ±bound; 0 where it is not trained.</summary>
    public torch.Tensor LogRatio(double bound)
    {
        using Scalar least = -bound, most = bound;
        return (Current - Proximal).clamp(least, most);
    }
}
