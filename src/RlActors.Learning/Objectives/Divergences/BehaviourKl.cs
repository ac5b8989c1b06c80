using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Divergences;

/// <summary>Divergence of the policy from the one that sampled, token by token (Kimi K2.5, arXiv 2602.02276, squares log π/μ).</summary>
internal static class BehaviourKl
{
    /// <summary>The term of the loss, without its coefficient: [batch, seq], 0 where a token does not have it; in the caller's scope.</summary>
    public static torch.Tensor Compute(PolicyTokens tokens, BehaviourKlOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var ignored = (options.Over switch
        {
            BehaviourKlTokens.All => tokens.Mask,
            BehaviourKlTokens.Kept => tokens.Kept,
            BehaviourKlTokens.Rejected => tokens.Mask.logical_and(tokens.Kept.logical_not()),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Over, "unknown choice of tokens"),
        }).logical_not();
        return KlEstimates.Compute(tokens.Current - tokens.Behaviour, options.Estimator).masked_fill(ignored, Scalars.Zero).MoveToOuterDisposeScope();
    }

    /// <summary>The tokens, each with its divergence taken from its advantage as a constant.</summary>
    public static PolicyTokens TakeFromAdvantage(PolicyTokens tokens, BehaviourKlOptions options)
    {
        using Scalar coefficient = options.Coefficient;
        return tokens with { Advantage = tokens.Advantage - (Compute(tokens, options).detach() * coefficient) };     // [batch, seq]
    }
}
