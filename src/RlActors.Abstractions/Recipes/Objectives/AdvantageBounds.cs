using System.Text.Json;

namespace RlActors.Recipes;

/// <summary>Bounds of a stage's advantages and reward shaping, and combinations without sense.</summary>
internal static class AdvantageBounds
{
    /// <param name="check">Collects what is out of bounds.</param>
    /// <param name="path">Where the options are in the recipe, such as <c>stages[1].advantage</c>.</param>
    /// <param name="options">The options.</param>
    /// <param name="groupSize">Completions in a group.</param>
    public static void Check(Bounds check, string path, AdvantageOptions options, int groupSize)
    {
        check.Within($"{path}.gamma", options.Gamma, 0, 1);
        check.Within($"{path}.lambda", options.Lambda, 0, 1);
        check.Within($"{path}.criticLambda", options.CriticLambda ?? 1, 0, 1);
        check.Within($"{path}.lengthAdaptiveLambda", options.LengthAdaptiveLambda, 0, 1000);
        check.Within($"{path}.k", options.K, 1, 4096);
        check.Within($"{path}.deviation.epsilon", options.Deviation.Epsilon, 0, 1);
        check.Within($"{path}.deviation.varianceEpsilon", options.Deviation.VarianceEpsilon, 0, 1);
        check.Within($"{path}.deviation.varianceFloor", options.Deviation.VarianceFloor, 0, 1);
        CheckRange(check, $"{path}.clip", options.Clip);
        string estimator = Text(options.Estimator);
        check.That(groupSize != 1 || !options.ComparesWithinGroup(), $"{path}.estimator", estimator,
            "groups of at least two (groupSize) for an estimator that compares within a group; a group of one can have reinforce, remax or gae");
        check.That(options.Estimator != AdvantageEstimator.PassAtK || groupSize < 1 || options.K <= groupSize, $"{path}.k", options.K, $"at most the group's size, {groupSize}");
        bool gae = options.Estimator == AdvantageEstimator.Gae;
        check.That(options.Whitening != AdvantageWhitening.Sequences || !(gae || options.Estimator == AdvantageEstimator.OptimalTokenBaseline),
            $"{path}.whitening", Text(options.Whitening), $"none, tokens or tokens-mean with estimator {estimator}, whose advantages differ from token to token");
        check.That(gae || !(options.WhitenRewards || options.RewardAfterEnd || options.CriticLambda is not null || options.LengthAdaptiveLambda > 0),
            $"{path}.estimator", estimator, "gae with whitenRewards, rewardAfterEnd, criticLambda or lengthAdaptiveLambda");
        check.That(!gae || options.Aggregation == RewardAggregation.SumThenNormalise, $"{path}.aggregation", Text(options.Aggregation), "sum-then-normalise with estimator gae");
    }

    /// <inheritdoc cref="Check(Bounds, string, AdvantageOptions, int)"/>
    public static void Check(Bounds check, string path, RewardShapingOptions options)
    {
        CheckRange(check, $"{path}.clip", options.Clip);
        check.Within($"{path}.overlongShare", options.OverlongShare, 0, 1);
        check.Within($"{path}.overlongPenalty", options.OverlongPenalty, 0, 1000);
    }

    private static void CheckRange(Bounds check, string path, RewardRange? range)
    {
        if (range is not null)
        {
            check.Within($"{path}.low", range.Low, -1e6, 1e6);
            check.Within($"{path}.high", range.High, -1e6, 1e6);
            check.That(range.Low <= range.High, path, $"{range.Low} to {range.High}", "a low that is not above high");
        }
    }

    /// <summary>The member's name in a recipe.</summary>
    private static string Text<T>(T value)
        where T : struct, Enum => JsonSerializer.SerializeToElement(value).GetString()!;
}
