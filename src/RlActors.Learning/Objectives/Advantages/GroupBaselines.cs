using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>What a completion's reward is over the baseline of its group.</summary>
internal static class GroupBaselines
{
    /// <param name="options">Estimator and what a lone completion is worth.</param>
    /// <param name="group">The group, for lengths and its greedy reward.</param>
    /// <param name="rewards">Reward of each of its completions; not a number where it has none.</param>
    /// <returns>One number a completion, not scaled yet; not a number where it has no reward.</returns>
    public static double[] Compute(AdvantageOptions options, GroupRollouts group, double[] rewards)
    {
        if (options.Estimator == AdvantageEstimator.Reinforce)
        {
            return rewards;
        }

        if (options.Estimator == AdvantageEstimator.ReMax)
        {
            return [.. rewards.Select(reward => reward - group.GreedyReward!.Value)];
        }

        var moments = Moments.Of(rewards);
        if (moments.Count == 1 && options.LoneCompletion == LoneCompletion.Reward)
        {
            return rewards;
        }

        if (moments.SquaredSum == 0)
        {
            return [.. rewards.Select(reward => double.IsNaN(reward) ? reward : 0)];
        }

        return options.Estimator switch
        {
            AdvantageEstimator.Grpo or AdvantageEstimator.Gpg => [.. rewards.Select(reward => reward - moments.Mean)],
            AdvantageEstimator.Rloo => [.. rewards.Select(reward => (reward - moments.Mean) * moments.Count / (moments.Count - 1))],
            AdvantageEstimator.Opo => LengthWeighted(group, rewards),
            AdvantageEstimator.BestOfGroup => Lead(rewards),
            AdvantageEstimator.PassAtK => PassAtK.Compute(rewards, options.K),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Estimator, "an estimator without a baseline of the group"),
        };
    }

    private static double[] LengthWeighted(GroupRollouts group, double[] rewards)
    {
        double tokens = 0, sum = 0;
        foreach (var (sequence, reward) in group.Sequences.Zip(rewards).Where(pair => !double.IsNaN(pair.Second)))
        {
            tokens += sequence.Length;
            sum += sequence.Length * reward;
        }

        return [.. rewards.Select(reward => reward - (tokens > 0 ? sum / tokens : 0))];
    }

    /// <summary>The best completion's lead over the second; 0 for all others.</summary>
    private static double[] Lead(double[] rewards)
    {
        var ranked = Enumerable.Range(0, rewards.Length).Where(i => !double.IsNaN(rewards[i])).OrderByDescending(i => rewards[i]).ToList();
        return [.. rewards.Select((reward, i) => double.IsNaN(reward) ? reward : i == ranked[0] ? reward - rewards[ranked[1]] : 0)];
    }
}
