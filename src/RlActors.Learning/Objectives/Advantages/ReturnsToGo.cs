namespace RlActors.Learning.Objectives.Advantages;

/// <summary>Discounted rewards from each trained token to the end.</summary>
internal static class ReturnsToGo
{
    /// <param name="sequence">The completion: which tokens are trained, and their own rewards.</param>
    /// <param name="atEnd">Reward at its last trained token.</param>
    /// <param name="gamma">Discount γ a trained token; tokens that an environment gave take no time.</param>
    /// <param name="withTokenRewards">Whether the tokens' own rewards are added.</param>
    /// <returns>One return a token; 0 where it is not trained.</returns>
    public static double[] Compute(SequenceRollout sequence, double atEnd, double gamma, bool withTokenRewards)
    {
        var returns = new double[sequence.Trained.Length];
        double running = double.NaN;
        for (int t = returns.Length - 1; t >= 0; t--)
        {
            if (sequence.Trained[t] == 1)
            {
                double own = withTokenRewards ? sequence.TokenRewards?[t] ?? 0 : 0;
                running = own + (double.IsNaN(running) ? atEnd : gamma * running);
                returns[t] = running;
            }
        }

        return returns;
    }
}
