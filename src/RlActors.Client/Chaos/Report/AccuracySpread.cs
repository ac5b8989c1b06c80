namespace RlActors.Client.Chaos.Report;

/// <summary>How far the held-out accuracy of unkilled runs spreads, and whether another run's lies within.</summary>
/// <param name="Runs">Unkilled runs.</param>
/// <param name="Mean">Mean of their accuracies.</param>
/// <param name="Deviation">Their standard deviation, never less than what the finite number of held-out prompts alone makes: √(p(1−p)/n).</param>
internal sealed record AccuracySpread(int Runs, double Mean, double Deviation)
{
    private const double Deviations = 3;

    /// <summary>Most that one more such run may differ from the mean: 3 deviations of the difference between one run and the mean of <see cref="Runs"/>.</summary>
    public double Most => Deviations * Deviation * Math.Sqrt(1 + (1.0 / Runs));

    /// <summary>Measures; null where there is nothing to measure.</summary>
    /// <param name="accuracies">Held-out accuracies of unkilled runs.</param>
    /// <param name="prompts">Held-out prompts.</param>
    public static AccuracySpread? Of(IReadOnlyList<double> accuracies, int prompts)
    {
        if (accuracies.Count == 0)
        {
            return null;
        }

        double mean = accuracies.Average();
        double square = accuracies.Count < 2 ? 0 : accuracies.Sum(accuracy => (accuracy - mean) * (accuracy - mean)) / (accuracies.Count - 1);
        double share = Math.Clamp(mean, 1.0 / Math.Max(2, prompts), 1 - (1.0 / Math.Max(2, prompts)));
        return new AccuracySpread(accuracies.Count, mean, Math.Sqrt(Math.Max(square, share * (1 - share) / Math.Max(1, prompts))));
    }

    public bool Holds(double accuracy) => Math.Abs(accuracy - Mean) <= Most;
}
