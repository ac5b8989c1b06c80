using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>The one reward of each completion that baselines compare.</summary>
internal static class SequenceRewards
{
    /// <returns>Reward of each completion of each group; not a number where it has none.</returns>
    public static double[][] Compute(AdvantageOptions options, StepRollouts rollouts)
    {
        bool fold = options.TokenRewards == TokenRewardCredit.Sequence && options.Estimator != AdvantageEstimator.Gae;
        return
        [
            .. rollouts.Groups.Select(group =>
            {
                double[] rewards = options.Aggregation == RewardAggregation.NormaliseThenSum
                    ? Normalised(options, group, rollouts.JudgeWeights!)
                    : [.. group.Sequences.Select(sequence => sequence.Reward)];
                return fold ? [.. rewards.Zip(group.Sequences, (reward, sequence) => reward + TrainedSum(sequence))] : rewards;
            }),
        ];
    }

    /// <summary>Weighted sum of each judge's rewards, standardised within the group over the completions that the judge applies to.</summary>
    private static double[] Normalised(AdvantageOptions options, GroupRollouts group, IReadOnlyList<double> weights)
    {
        var moments = weights.Select((_, judge) => Moments.Of(group.Sequences.Select(sequence => sequence.JudgeRewards![judge]))).ToArray();
        return [.. group.Sequences.Select(Sum)];

        double Sum(SequenceRollout sequence)
        {
            var applying = weights.Select((weight, judge) => (Weight: weight, Reward: sequence.JudgeRewards![judge], Moments: moments[judge]))
                .Where(part => !double.IsNaN(part.Reward))
                .ToList();
            return applying.Count == 0 ? double.NaN : applying.Sum(part => part.Weight * part.Moments.Standardise(part.Reward, options.Deviation));
        }
    }

    private static double TrainedSum(SequenceRollout sequence) =>
        sequence.TokenRewards is null ? 0 : sequence.TokenRewards.Where((_, t) => sequence.Trained[t] == 1).Sum();
}
