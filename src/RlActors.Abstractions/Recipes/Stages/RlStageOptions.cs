namespace RlActors.Recipes;

/// <summary>
/// Reinforcement learning on the task's training prompts. An algorithm is a name for vetted defaults of the objects below, one for each concern; the trainer composes them and knows no names.
/// </summary>
public sealed record RlStageOptions : RolloutStageOptions
{
    /// <summary>The algorithm by name: its defaults stand where the stage says nothing else. Default grpo.</summary>
    public string Algorithm { get; init; } = "grpo";

    /// <summary>Reference policy of the loss: the name of an earlier stage, an entry of <c>models</c>, or <c>base</c>. Default: the policy that the stage starts from.</summary>
    public string? Reference { get; init; }

    /// <summary>Passes over a step's data, each of <see cref="Minibatches"/> optimiser updates. Default 1.</summary>
    public int UpdatesPerStep { get; init; } = 1;

    /// <summary>Optimiser updates in each pass: the step is shuffled into as many parts, each normalised by its own totals. Default 1: the whole step.</summary>
    public int Minibatches { get; init; } = 1;

    /// <summary>What stays together in a minibatch. Default groups.</summary>
    public MinibatchUnit MinibatchOf { get; init; } = MinibatchUnit.Groups;

    /// <summary>What becomes of rewards before advantages are made.</summary>
    public RewardShapingOptions Shaping { get; init; } = new();

    /// <summary>How rewards become advantages.</summary>
    public AdvantageOptions Advantage { get; init; } = new();

    /// <summary>The policy loss.</summary>
    public PolicyLossOptions Loss { get; init; } = new ClipLossOptions();

    /// <summary>What is done about tokens that an older policy sampled.</summary>
    public CorrectionOptions Correction { get; init; } = new();

    /// <summary>What keeps the policy near its reference.</summary>
    public KlOptions Kl { get; init; } = new();

    /// <summary>Entropy bonus.</summary>
    public EntropyOptions Entropy { get; init; } = new();

    /// <summary>
    /// Coefficient of the cross-entropy of completions whose reward is above 0, over the policy loss's own totals: the language model loss on positive examples (VAPO, arXiv 2504.05118: 0.1).
    /// Default 0: none.
    /// </summary>
    public double PositiveLm { get; init; }

    /// <summary>
    /// Trains on preferences in place of the policy loss: pairs (or labelled answers) are made of each judged group, as <see cref="Pairs"/> says (online DPO, arXiv 2402.04792).
    /// Left out, the policy loss.
    /// </summary>
    public PreferenceLossOptions? Preference { get; init; }

    /// <summary>Which pairs are made of a judged group. Default: the best with the worst.</summary>
    public PairSelection Pairs { get; init; } = PairSelection.BestWorst;

    /// <summary>What estimates values, for advantages that need them; left out, there is none.</summary>
    public CriticOptions? Critic { get; init; }

    /// <summary>Replaces groups that teach nothing (DAPO's dynamic sampling); left out, every group is trained.</summary>
    public DynamicSamplingOptions? DynamicSampling { get; init; }

    /// <summary>Whether every group has one more, greedy completion, which the advantage takes its baseline from (ReMax).</summary>
    public bool HasGreedyBaseline => Advantage.NeedsGreedyReward();

    /// <inheritdoc/>
    public override IEnumerable<ModelUse> ModelUses => [new("reference", Reference, ModelRole.Policy), new("critic.from", Critic?.From, ModelRole.Any)];
}
