namespace RlActors.Learning.Objectives;

/// <summary>Advantages of a group's completions over each other (GRPO, arXiv 2402.03300): <c>(r − mean) / (std + ε)</c>, std unbiased.</summary>
public static class GroupAdvantages
{
    /// <summary>ε: keeps nearly equal rewards from being blown up.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>One advantage a reward. A group whose rewards are all equal, or that has one completion only, has nothing to compare: exactly 0 for each.</summary>
    /// <param name="rewards">Total rewards of one group, finite.</param>
    public static double[] Compute(ReadOnlySpan<double> rewards)
    {
        var advantages = new double[rewards.Length];
        if (AllEqual(rewards))
        {
            return advantages;
        }

        double mean = 0;
        foreach (double reward in rewards)
        {
            mean += reward;
        }

        mean /= rewards.Length;
        double squares = 0;
        foreach (double reward in rewards)
        {
            squares += (reward - mean) * (reward - mean);
        }

        double deviation = Math.Sqrt(squares / (rewards.Length - 1));
        for (int i = 0; i < rewards.Length; i++)
        {
            advantages[i] = (rewards[i] - mean) / (deviation + Epsilon);
        }

        return advantages;
    }

    private static bool AllEqual(ReadOnlySpan<double> rewards)
    {
        foreach (double reward in rewards)
        {
            if (reward != rewards[0])
            {
                return false;
            }
        }

        return true;
    }
}
