using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Advantages;

/// <summary>What differences to the baseline are divided by.</summary>
internal sealed class RewardScale(AdvantageOptions options, IReadOnlyList<double[]> rewards)
{
    private readonly Moments _batch = Moments.Of(rewards.SelectMany(group => group));
    private readonly double _informative = Share(rewards);

    /// <param name="group">Rewards of one group.</param>
    /// <param name="centred">What they are over their baseline.</param>
    public double[] Apply(double[] group, double[] centred)
    {
        double factor = Factor(Moments.Of(group)) * (options.Estimator == AdvantageEstimator.Gpg ? _informative : 1);
        return [.. centred.Select(value => value == 0 ? 0 : value * factor)];
    }

    private double Factor(Moments group) => options.Scale switch
    {
        _ when options.Estimator == AdvantageEstimator.PassAtK => 1,
        AdvantageScale.None => 1,
        AdvantageScale.Group when group.Count == 1 => 1 / (1 + options.Deviation.Epsilon),
        AdvantageScale.Group => 1 / group.Deviation(options.Deviation),
        AdvantageScale.Batch => 1 / _batch.Deviation(options.Deviation),
        AdvantageScale.Mean => group.Mean > 0 ? 1 / (group.Mean + options.Deviation.Epsilon) : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(group), options.Scale, "unknown scale of advantages"),
    };

    /// <summary>Completions over those with a reward other than 0 (GPG's α).</summary>
    private static double Share(IReadOnlyList<double[]> rewards)
    {
        double[] scored = [.. rewards.SelectMany(group => group).Where(reward => !double.IsNaN(reward))];
        return (double)scored.Length / Math.Max(1, scored.Count(reward => reward != 0));
    }
}
