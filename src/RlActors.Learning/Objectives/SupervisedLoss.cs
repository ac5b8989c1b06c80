using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Cross-entropy of demonstrations: <c>L = − Σ m·log π / N</c>, N the trained tokens of the whole update.</summary>
public static class SupervisedLoss
{
    /// <param name="logprob">log π of each token [batch, seq].</param>
    /// <param name="mask">Boolean [batch, seq]: the token is trained.</param>
    /// <param name="totalTokens">Trained tokens of the whole update, over all micro-batches.</param>
    /// <returns>This batch's share of the loss, a scalar in the caller's scope.</returns>
    public static torch.Tensor Compute(torch.Tensor logprob, torch.Tensor mask, long totalTokens)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar tokens = Math.Max(1, totalTokens);
        return (-logprob.masked_fill(mask.logical_not(), Scalars.Zero).sum() / tokens).MoveToOuterDisposeScope();
    }
}
