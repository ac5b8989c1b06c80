namespace RlActors.Recipes;

/// <summary>What an estimator asks of the rollouts beside their rewards.</summary>
public static class AdvantageNeeds
{
    /// <summary>Whether completions are compared within their group, so that a group of one teaches nothing.</summary>
    public static bool ComparesWithinGroup(this AdvantageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Estimator is not (AdvantageEstimator.Reinforce or AdvantageEstimator.ReMax or AdvantageEstimator.Gae)
            || options.Aggregation == RewardAggregation.NormaliseThenSum;
    }

    /// <summary>Whether values of a critic are needed.</summary>
    public static bool NeedsValues(this AdvantageOptions options) => Is(options, AdvantageEstimator.Gae);

    /// <summary>Whether each group needs a greedy completion beside those that are trained.</summary>
    public static bool NeedsGreedyReward(this AdvantageOptions options) => Is(options, AdvantageEstimator.ReMax);

    /// <summary>Whether the proximal policy's log-probabilities and sums of squared probabilities are needed.</summary>
    public static bool NeedsSquaredProbabilities(this AdvantageOptions options) => Is(options, AdvantageEstimator.OptimalTokenBaseline);

    private static bool Is(AdvantageOptions options, AdvantageEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Estimator == estimator;
    }
}
