using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>Refuses rollouts that lack what an estimator needs.</summary>
internal static class RolloutChecks
{
    /// <exception cref="RlActorsException">Something is missing, of the wrong length, or infinite.</exception>
    public static void Check(AdvantageOptions options, StepRollouts rollouts)
    {
        for (int g = 0; g < rollouts.Groups.Count; g++)
        {
            var group = rollouts.Groups[g];
            Require(group.GreedyReward is not null || !options.NeedsGreedyReward(), $"group {g} has no greedy completion, which estimator remax compares with; ask for one with the group");
            for (int i = 0; i < group.Sequences.Count; i++)
            {
                Check(options, rollouts, group.Sequences[i], $"completion {i} of group {g}");
            }
        }
    }

    private static void Check(AdvantageOptions options, StepRollouts rollouts, SequenceRollout sequence, string name)
    {
        Require(!double.IsInfinity(sequence.Reward), $"{name} has the reward {sequence.Reward}; expected a finite number");
        CheckArray(sequence.TokenRewards, "token rewards", false);
        CheckArray(sequence.Values, "values of a critic", options.NeedsValues());
        CheckArray(sequence.Logprobs, "log-probabilities", options.NeedsSquaredProbabilities());
        CheckArray(sequence.SquaredProbabilities, "sums of squared probabilities", options.NeedsSquaredProbabilities());
        Require(options.Aggregation == RewardAggregation.SumThenNormalise || (rollouts.JudgeWeights is not null && sequence.JudgeRewards?.Count == rollouts.JudgeWeights.Count),
            $"{name} lacks the reward of each judge, or the step their weights; aggregation normalise-then-sum needs both");

        void CheckArray(double[]? array, string what, bool needed)
        {
            Require(array is not null || !needed, $"{name} has no {what}, which the estimator needs");
            Require(array is null || array.Length == sequence.Trained.Length, $"{name} has {array?.Length} {what} and {sequence.Trained.Length} tokens; expected as many");
        }
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new RlActorsException($"advantages: {problem}");
        }
    }
}
