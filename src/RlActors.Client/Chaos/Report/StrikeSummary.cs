using RlActors.Client.Chaos.Runs;

namespace RlActors.Client.Chaos.Report;

/// <summary>Strikes of one kind and what came of them.</summary>
/// <param name="Kind">The kind, in words.</param>
/// <param name="Count">How many.</param>
/// <param name="OnLearner">How many of them hit the silo that trained, as far as the cluster said.</param>
/// <param name="MedianSeconds">Median of the seconds from the strike to the next committed step; the strike's own duration is in them.</param>
/// <param name="WorstSeconds">The longest of them.</param>
/// <param name="Unrecovered">Strikes after which no step was committed.</param>
internal sealed record StrikeSummary(string Kind, int Count, int OnLearner, double? MedianSeconds, double? WorstSeconds, int Unrecovered)
{
    /// <summary>One a kind, and one of all that hit the learner's silo.</summary>
    public static IReadOnlyList<StrikeSummary> Of(IReadOnlyList<Struck> struck, CommitLog commits) =>
    [
        .. struck.GroupBy(one => one.Strike.Kind).OrderByDescending(kind => kind.Count()).ThenBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => Of(kind.Key, [.. kind], commits)),
        .. struck.Any(one => one.HeldLearner == true) ? [Of("(all that hit the learner)", [.. struck.Where(one => one.HeldLearner == true)], commits)] : Array.Empty<StrikeSummary>(),
    ];

    /// <summary>Seconds from a strike to the next committed step; null where there is none.</summary>
    public static double? Recovery(Struck struck, CommitLog commits) => (commits.After(struck.At) - struck.At)?.TotalSeconds;

    private static StrikeSummary Of(string kind, IReadOnlyList<Struck> struck, CommitLog commits)
    {
        double[] seconds = [.. struck.Select(one => Recovery(one, commits)).OfType<double>().Order()];
        return new StrikeSummary(
            kind, struck.Count, struck.Count(one => one.HeldLearner == true), Median(seconds), seconds.Length > 0 ? seconds[^1] : null, struck.Count - seconds.Length);
    }

    private static double? Median(double[] sorted) => sorted.Length == 0 ? null : (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
}
