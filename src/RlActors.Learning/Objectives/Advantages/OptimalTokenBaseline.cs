using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>
/// Optimal token baseline (arXiv 2602.07078): at its t-th trained token a completion's return is compared with <c>Σ G·W / (Σ W + ε)</c> over the group's completions that reach t, where
/// <c>W = Σ_(j≤t) (1 − 2π_j + Σ_v π²)</c> is the squared length of the score function (with respect to the logits) of what was sampled so far.
/// </summary>
internal static class OptimalTokenBaseline
{
    public static SequenceAdvantages[][] Compute(AdvantageOptions options, StepRollouts rollouts, double[][] rewards) =>
        [.. rollouts.Groups.Select((group, g) => Compute(options, group, rewards[g]))];

    private static SequenceAdvantages[] Compute(AdvantageOptions options, GroupRollouts group, double[] rewards)
    {
        bool byToken = options.TokenRewards == TokenRewardCredit.Token;
        var returns = group.Sequences.Select((sequence, i) => ReturnsToGo.Compute(sequence, rewards[i], options.Gamma, byToken)).ToArray();
        var scored = Enumerable.Range(0, rewards.Length).Where(i => !double.IsNaN(rewards[i])).ToArray();
        if (scored.Length < 2)
        {
            bool keep = options.LoneCompletion == LoneCompletion.Reward;
            return [.. returns.Select((own, i) => new SequenceAdvantages(keep && scored.Contains(i) ? [.. own] : new double[own.Length], own))];
        }

        var places = group.Sequences.Select(sequence => Enumerable.Range(0, sequence.Trained.Length).Where(t => sequence.Trained[t] == 1).ToArray()).ToArray();
        var energies = group.Sequences.Select((sequence, i) => Energy(sequence, places[i])).ToArray();
        int[] lengths = [.. scored.Select(i => places[i].Length).OrderDescending()];
        var advantages = returns.Select(own => new double[own.Length]).ToArray();
        for (int step = 0; step < lengths[0]; step++)
        {
            int[] reaching = [.. scored.Where(i => step < places[i].Length)];
            double baseline = options.ZeroTail && step >= lengths[1]
                ? 0
                : reaching.Sum(i => returns[i][places[i][step]] * energies[i][step]) / (reaching.Sum(i => energies[i][step]) + options.Deviation.Epsilon);
            foreach (int i in reaching)
            {
                advantages[i][places[i][step]] = returns[i][places[i][step]] - baseline;
            }
        }

        return [.. returns.Select((own, i) => new SequenceAdvantages(advantages[i], own))];
    }

    /// <summary>W at each trained token.</summary>
    private static double[] Energy(SequenceRollout sequence, int[] trained)
    {
        var energy = new double[trained.Length];
        double sum = 0;
        for (int i = 0; i < trained.Length; i++)
        {
            sum += 1 - (2 * Math.Exp(sequence.Logprobs![trained[i]])) + sequence.SquaredProbabilities![trained[i]];
            energy[i] = sum;
        }

        return energy;
    }
}
