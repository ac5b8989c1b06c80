namespace RlActors.Recipes;

/// <summary>A stage whose steps are made of rollout groups that the live policy samples and judges reward.</summary>
public abstract record RolloutStageOptions : StageOptions
{
    /// <summary>Steps; each makes one version. Default 200.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>Groups in a step (B). Default 16.</summary>
    public int GroupsPerStep { get; init; } = 16;

    /// <summary>Completions in a group (G). Default 16.</summary>
    public int GroupSize { get; init; } = 16;

    /// <summary>Most versions a token of a step may be behind the learner; 0 is the synchronous trainer. Default 1: off by one.</summary>
    public int MaxStaleness { get; init; } = 1;

    /// <summary>
    /// Whether every step waits until all groups that may be admitted are ready, so that from step <see cref="MaxStaleness"/> + 1 on every token is exactly that many versions behind
    /// (groups that replace failed ones are younger): for measuring what staleness does, at the price of asynchrony. Default false.
    /// </summary>
    public bool ForceStaleness { get; init; }

    /// <summary>What becomes of a group that is too slow. Default hold.</summary>
    public StragglerPolicy Stragglers { get; init; } = StragglerPolicy.Hold;

    /// <summary>Seconds without any progress (tokens, verdicts) after which a group is asked for again, and after twice as many expired as stalled. Default 60.</summary>
    public double StallSeconds { get; init; } = 60;

    /// <summary>How rollouts are sampled.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Longest completion by version, in place of <c>sampling.maxTokens</c>: from each entry's version on, its limit. Left out, one limit for all.</summary>
    public IReadOnlyList<TokenBudget>? TokenBudgets { get; init; }

    /// <summary>How a group that is admitted at a version is sampled.</summary>
    public SamplingOptions SamplingAt(int version) => TokenBudget.At(TokenBudgets, version) is { } maxTokens ? Sampling with { MaxTokens = maxTokens } : Sampling;

    /// <inheritdoc/>
    public sealed override int Length => Steps;

    /// <inheritdoc/>
    public sealed override StageYield Yields => StageYield.Policy;
}
