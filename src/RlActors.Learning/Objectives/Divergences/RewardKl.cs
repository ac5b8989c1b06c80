namespace RlActors.Learning.Objectives.Divergences;

/// <summary>The divergence from the reference in the reward: <c>reward − β·kl</c> at each token, before advantages are made of it (RLHF's PPO, arXiv 2203.02155).</summary>
public static class RewardKl
{
    /// <summary>Takes it from a sequence's rewards.</summary>
    /// <param name="rewards">Reward of each token; changed.</param>
    /// <param name="divergences">Estimate of each token (<see cref="KlEstimates"/>), 0 where a token shall keep its reward.</param>
    /// <param name="coefficient">β.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void TakeFrom(Span<double> rewards, ReadOnlySpan<double> divergences, double coefficient)
    {
        if (rewards.Length != divergences.Length)
        {
            throw new ArgumentException($"{rewards.Length} rewards and {divergences.Length} divergences; expected one a token");
        }

        for (int i = 0; i < rewards.Length; i++)
        {
            rewards[i] -= coefficient * divergences[i];
        }
    }
}
