using RlActors.Engines;
using RlActors.Learning.Objectives.Advantages;
using RlActors.Learning.Objectives.Shaping;
using RlActors.Trajectories;

namespace RlActors.Learning.Training;

/// <summary>From judged rewards to what every token of a step is worth: shaping, the divergence in the reward, advantages over the whole step.</summary>
internal static class StepCredit
{
    /// <summary>Puts advantages, and returns where there are values, into the sequences' rows.</summary>
    /// <param name="step">The step.</param>
    /// <param name="sequences">Its completions, with all constants that the advantage asks for.</param>
    /// <param name="klCoefficient">β of the divergence in the reward.</param>
    public static void Assign(PolicyStep step, IReadOnlyList<StepSequence> sequences, double klCoefficient)
    {
        var stage = step.Stage;
        var judges = step.Groups[0].Judges;
        var groups = sequences.GroupBy(sequence => sequence.Group).Select(group => (Sequences: group.ToList(), step.Groups[group.Key].Baseline)).ToList();
        var rollouts = groups.Select(group => new GroupRollouts(
            [.. group.Sequences.Select(Rollout)],
            group.Baseline is { } greedy ? Shaped(greedy.Reward, greedy.Completion.Tokens.Length) : null));
        var advantages = AdvantageEstimators.Compute(stage.Advantage, new StepRollouts([.. rollouts], [.. judges.Select(judge => judge.Weight)]));
        for (int g = 0; g < groups.Count; g++)
        {
            for (int i = 0; i < groups[g].Sequences.Count; i++)
            {
                Put(groups[g].Sequences[i], advantages.Groups[g][i]);
            }
        }

        double Shaped(double reward, int length) => RewardShaping.Shape(stage.Shaping, reward, length, stage.Sampling.MaxTokens);

        SequenceRollout Rollout(StepSequence sequence)
        {
            var (row, tokens) = (sequence.Row, sequence.Completion.Tokens.Length);
            return new SequenceRollout(Shaped(sequence.Reward, tokens), sequence.Completion.Sampled)
            {
                JudgeRewards = [.. judges.Select(judge => RewardOf(step.Groups[sequence.Group], judge.Judge, sequence.Completion.Index))],
                TokenRewards = sequence.Divergence is { } divergence ? RewardShaping.DivergenceRewards(divergence, klCoefficient) : null,
                Values = Wide(row.Values?[..tokens]),
                EndValue = row is { ReadsEnd: true, Values: { } values } ? values[^1] : null,
                Logprobs = Wide(row.Proximal),
                SquaredProbabilities = sequence.SquaredProbabilities,
            };
        }
    }

    private static double RewardOf(TrajectoryGroup group, string judge, int completion) =>
        group.Judges.FirstOrDefault(judged => judged.Judge == judge)?.Rewards[completion] ?? double.NaN;

    private static void Put(StepSequence sequence, SequenceAdvantages worth)
    {
        float[]? returns = sequence.Row.Values is null ? null : [.. worth.Returns.Select(value => (float)value), .. sequence.Row.ReadsEnd ? new[] { (float)(worth.EndReturn ?? 0) } : []];
        sequence.Row = sequence.Row with { Advantage = [.. worth.Advantages.Select(advantage => (float)advantage)], Returns = returns };
    }

    private static double[]? Wide(float[]? narrow) => narrow is null ? null : Array.ConvertAll(narrow, number => (double)number);
}
