using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>SAPO (arXiv 2511.20347): <c>−A·(4/τ)·sigmoid(τ·(r − 1))</c>, τ by the sign of A.</summary>
internal static class SapoLoss
{
    public static TokenLoss Compute(PolicyTokens tokens, SapoLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var step = tokens.LogRatio(options.LogRatioBound).exp() - Scalars.One;                                       // [batch, seq] r − 1
        var gate = torch.where(tokens.Advantage.gt(Scalars.Zero), Gate(step, options.TauPositive), Gate(step, options.TauNegative)); // [batch, seq]
        return new TokenLoss(-(gate * tokens.Advantage), null).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Gate(torch.Tensor step, double tau)
    {
        using Scalar temperature = tau, scale = 4 / tau;
        return (step * temperature).sigmoid() * scale;
    }
}
