using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Corrections;

/// <summary>Weights and rejection of tokens that an older policy sampled, by ρ = π_prox/μ, or π/μ where μ is the proximal policy.</summary>
internal static class OffPolicyCorrection
{
    /// <param name="tokens">Log-probabilities.</param>
    /// <param name="options">What is done.</param>
    /// <param name="weightMean">What normalised weights are divided by: their mean over the whole step.</param>
    public static Correction Compute(PolicyTokens tokens, CorrectionOptions options, double weightMean)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using Scalar least = -options.LogRatioBound, most = options.LogRatioBound;
        var newer = options.Proximal == ProximalPolicy.Behaviour ? tokens.Current.detach() : tokens.Proximal;
        var log = newer - tokens.Behaviour;                                                                          // [batch, seq] log ρ
        var bounded = log.clamp(least, most);                                                                        // [batch, seq]
        var weight = ImportanceWeights.Compute(log, tokens.Mask, options.Weights, options.LogRatioBound, weightMean); // [batch, seq]
        var kept = tokens.Mask.alias();                                                                              // [batch, seq]
        foreach (var rule in options.Rejection)
        {
            kept = kept.logical_and(Rejection.Passes(bounded, tokens.Mask, rule));
        }

        if (options.NegativeSequenceBound is { } bound)
        {
            kept = kept.logical_and(Rejection.NegativeSequences(tokens, bound).logical_not());
        }

        return new Correction(bounded.MoveToOuterDisposeScope(), weight.MoveToOuterDisposeScope(), kept.MoveToOuterDisposeScope());
    }
}
