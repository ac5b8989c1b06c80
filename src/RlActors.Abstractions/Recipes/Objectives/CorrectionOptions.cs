namespace RlActors.Recipes;

/// <summary>
/// How a policy loss deals with tokens that an older policy sampled. ρ is the ratio of the proximal policy to the behaviour policy μ, a constant of the gradient; where μ itself is the
/// proximal policy, ρ is π/μ at each update. The default is decoupled PPO with truncated importance weights (arXiv 2505.24298): min(ρ, 2).
/// </summary>
public sealed record CorrectionOptions
{
    /// <summary>Where the proximal policy's log-probabilities come from. Default recompute.</summary>
    public ProximalPolicy Proximal { get; init; } = ProximalPolicy.Recompute;

    /// <summary>Importance weights that the loss is multiplied with.</summary>
    public ImportanceWeightOptions Weights { get; init; } = new();

    /// <summary>Rules that a token must pass, all of them, to be trained. Default: none.</summary>
    public IReadOnlyList<RejectionRule> Rejection { get; init; } = [];

    /// <summary>What rejected tokens are to means over tokens and sequences. Default count.</summary>
    public RejectedTokens Rejected { get; init; } = RejectedTokens.Count;

    /// <summary>
    /// δ of the off-policy sequence mask (DeepSeek-V3.2, arXiv 2512.02556): tokens with a negative advantage are rejected where the mean of log μ/π over their sequence is above it,
    /// in nats. Default: none are.
    /// </summary>
    public double? NegativeSequenceBound { get; init; }

    /// <summary>What keeps the policy near the one that sampled.</summary>
    public BehaviourKlOptions BehaviourKl { get; init; } = new();

    /// <summary>Bound of |log ρ| of a token or a sequence in weights and rules, in nats. Default 20.</summary>
    public double LogRatioBound { get; init; } = 20;
}
