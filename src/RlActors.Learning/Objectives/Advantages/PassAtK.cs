namespace RlActors.Learning.Objectives.Advantages;

/// <summary>
/// Advantages of pass@k training in closed form (arXiv 2508.10751, section 2.4): the group's completions are thought of as drawn in all ways k at a time, a draw is rewarded when any of
/// it succeeds, draws are standardised, and a completion has the mean advantage of the draws that it is in.
/// </summary>
internal static class PassAtK
{
    /// <param name="rewards">Rewards of a group; above 0 is a success. Not a number is left out.</param>
    /// <param name="k">Completions in a draw, at most the group's size.</param>
    /// <returns>One advantage a completion; all 0 where every draw or none succeeds.</returns>
    public static double[] Compute(double[] rewards, int k)
    {
        int count = rewards.Count(reward => !double.IsNaN(reward)), failures = rewards.Count(reward => reward <= 0);
        double failing = Ratio(failures, count, k);                       // share of draws without a success
        double mean = 1 - failing, deviation = Math.Sqrt(mean * failing);
        double failingWith = failures == 0 ? 0 : Ratio(failures - 1, count - 1, k - 1); // the same among the draws that hold one given failure
        return [.. rewards.Select(reward => double.IsNaN(reward) ? reward : deviation == 0 ? 0 : (1 - mean - (reward > 0 ? 0 : failingWith)) / deviation)];
    }

    /// <summary><c>C(some, k) / C(all, k)</c>, as a product of k shares.</summary>
    private static double Ratio(int some, int all, int k)
    {
        double ratio = 1;
        for (int i = 0; i < k; i++)
        {
            ratio *= (double)Math.Max(0, some - i) / (all - i);
        }

        return ratio;
    }
}
