using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Policy;

/// <summary>The surrogate without PPO's clip, <c>−min(r, cap)·A</c>.</summary>
internal static class ImportanceLoss
{
    public static TokenLoss Compute(PolicyTokens tokens, ImportanceLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar most = options.Cap ?? 0;
        var ratio = PolicyRatio.Compute(tokens, options.Level, options.Gradient, options.LogRatioBound);             // [batch, seq]
        var capped = options.Cap is null ? ratio : ratio.clamp_max(most);                                            // [batch, seq]
        return new TokenLoss(-(capped * tokens.Advantage), options.Cap is null ? null : ratio.gt(most)).MoveToOuterDisposeScope();
    }
}
