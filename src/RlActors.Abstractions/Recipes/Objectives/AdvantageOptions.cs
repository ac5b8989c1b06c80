namespace RlActors.Recipes;

/// <summary>How judged completions become advantages. The steps are taken in this order: rewards, baseline (<see cref="Estimator"/>), scale, clip, credit to tokens, whitening.</summary>
public sealed record AdvantageOptions
{
    /// <summary>What a completion's reward is compared with. Default grpo: the mean of its group.</summary>
    public AdvantageEstimator Estimator { get; init; } = AdvantageEstimator.Grpo;

    /// <summary>What the difference to the baseline is divided by; not of gae, pass@k and optimal-token-baseline. Default group: the standard deviation of the group's rewards.</summary>
    public AdvantageScale Scale { get; init; } = AdvantageScale.Group;

    /// <summary>What the step's advantages are standardised over at the end. Default none.</summary>
    public AdvantageWhitening Whitening { get; init; } = AdvantageWhitening.None;

    /// <summary>How several judges' rewards become one. Default sum-then-normalise.</summary>
    public RewardAggregation Aggregation { get; init; } = RewardAggregation.SumThenNormalise;

    /// <summary>Where rewards of single tokens (KL in the reward, process rewards) count. Default sequence: in the completion's reward, before its baseline. Of gae always token.</summary>
    public TokenRewardCredit TokenRewards { get; init; } = TokenRewardCredit.Sequence;

    /// <summary>What a completion alone in its group is worth under an estimator that compares within the group. Default zero: it has nothing to be compared with.</summary>
    public LoneCompletion LoneCompletion { get; init; } = LoneCompletion.Zero;

    /// <summary>Range that a completion's reward is cut to once its baseline is taken off and it is scaled; left out, none.</summary>
    public RewardRange? Clip { get; init; }

    /// <summary>Discount γ of later rewards, a token. Default 1.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>λ of gae: 1 trusts the returns, 0 the critic. Default 1.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>λ of the returns that the critic is fitted to; left out, the advantages' own. Of gae (decoupled GAE, arXiv 2503.01491).</summary>
    public double? CriticLambda { get; init; }

    /// <summary>α of a λ that grows with the completion's length l, λ = max(0, 1 − 1 / (α·l)), in place of <see cref="Lambda"/>; 0 is off. Of gae (VAPO, arXiv 2504.05118: 0.05). Default 0.</summary>
    public double LengthAdaptiveLambda { get; init; }

    /// <summary>Whether token rewards are divided by their standard deviation over the step, their mean kept, before gae. Default false.</summary>
    public bool WhitenRewards { get; init; }

    /// <summary>
    /// Whether gae gives the completion's reward one step after its last token, to the state after it, whose value then takes part (TRL's PPO), rather than to the last token.
    /// A completion without such a state has it on its last token. Default false.
    /// </summary>
    public bool RewardAfterEnd { get; init; }

    /// <summary>Draws k of pass@k, at most the group's size. Default 4.</summary>
    public int K { get; init; } = 4;

    /// <summary>
    /// Whether the part of a group's longest completion that no other reaches has no baseline under optimal-token-baseline. Otherwise its own return is its baseline and nothing
    /// is learned there. Default false.
    /// </summary>
    public bool ZeroTail { get; init; }

    /// <summary>How standard deviations are taken and kept from zero, wherever one divides.</summary>
    public DeviationOptions Deviation { get; init; } = new();
}
