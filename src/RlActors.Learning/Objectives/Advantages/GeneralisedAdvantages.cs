using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>
/// Generalised advantage estimation (GAE, arXiv 1506.02438): <c>Â_t = Σ (γλ)^l δ_(t+l)</c>, <c>δ_t = r_t + γ·V_(t+1) − V_t</c>, over trained tokens only: tokens that an environment gave
/// are stepped over. The returns are <c>Â + V</c>, with the critic's own λ where it has one.
/// </summary>
internal static class GeneralisedAdvantages
{
    public static SequenceAdvantages[][] Compute(AdvantageOptions options, StepRollouts rollouts)
    {
        var chains = rollouts.Groups.Select(group => group.Sequences.Select(sequence => Rewards(options, sequence)).ToArray()).ToArray();
        if (options.WhitenRewards)
        {
            Whiten(options, chains);
        }

        return [.. rollouts.Groups.Select((group, g) => group.Sequences.Select((sequence, i) => Estimate(options, sequence, chains[g][i])).ToArray())];
    }

    /// <summary>Rewards along the chain of trained tokens, with one more element where the end is a state of its own.</summary>
    private static double[] Rewards(AdvantageOptions options, SequenceRollout sequence)
    {
        double[] own = [.. Trained(sequence).Select(t => sequence.TokenRewards?[t] ?? 0)];
        if (own.Length == 0)
        {
            return [];
        }

        double reward = sequence.IsScored ? options.Clip?.Cut(sequence.Reward) ?? sequence.Reward : 0;
        if (HasEnd(options, sequence))
        {
            return [.. own, reward];
        }

        own[^1] += reward;
        return own;
    }

    private static void Whiten(AdvantageOptions options, double[][][] chains)
    {
        var moments = Moments.Of(chains.SelectMany(group => group).SelectMany(chain => chain));
        foreach (double[] chain in chains.SelectMany(group => group))
        {
            for (int t = 0; t < chain.Length; t++)
            {
                chain[t] = moments.Standardise(chain[t], options.Deviation) + moments.Mean;
            }
        }
    }

    private static SequenceAdvantages Estimate(AdvantageOptions options, SequenceRollout sequence, double[] rewards)
    {
        int[] trained = [.. Trained(sequence)];
        double[] values = [.. trained.Select(t => sequence.Values![t]), .. rewards.Length > trained.Length ? new[] { sequence.EndValue!.Value } : []];
        double lambda = options.LengthAdaptiveLambda > 0
            ? Math.Max(0, 1 - (1 / (options.LengthAdaptiveLambda * Math.Max(1, sequence.Length))))
            : options.Lambda;
        double[] chain = Chain(rewards, values, options.Gamma, lambda);
        double[] targets = options.CriticLambda is { } critic ? Chain(rewards, values, options.Gamma, critic) : chain;

        var advantages = new double[sequence.Trained.Length];
        var returns = new double[sequence.Trained.Length];
        for (int i = 0; i < trained.Length; i++)
        {
            advantages[trained[i]] = sequence.IsScored ? chain[i] : 0;
            returns[trained[i]] = targets[i] + values[i];
        }

        return new SequenceAdvantages(advantages, returns, rewards.Length > trained.Length ? targets[^1] + values[^1] : null);
    }

    private static double[] Chain(double[] rewards, double[] values, double gamma, double lambda)
    {
        var advantages = new double[rewards.Length];
        double running = 0, next = 0;
        for (int t = rewards.Length - 1; t >= 0; t--)
        {
            running = rewards[t] + (gamma * next) - values[t] + (gamma * lambda * running);
            next = values[t];
            advantages[t] = running;
        }

        return advantages;
    }

    private static bool HasEnd(AdvantageOptions options, SequenceRollout sequence) => options.RewardAfterEnd && sequence.EndValue is not null;

    private static IEnumerable<int> Trained(SequenceRollout sequence) => Enumerable.Range(0, sequence.Trained.Length).Where(t => sequence.Trained[t] == 1);
}
