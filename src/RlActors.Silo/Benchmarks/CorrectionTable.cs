namespace RlActors.Silo.Benchmarks;

/// <summary>The tables of <see cref="CorrectionBenchmark"/>, in Markdown.</summary>
internal static class CorrectionTable
{
    private static readonly double[] Shares = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Head of the table of runs.</summary>
    /// <param name="staleness">The staleness that is forced, and steps until it is reached.</param>
    public static List<string> RunsHead(int staleness) =>
    [
        FormattableString.Invariant($"| arm | seed | staleness from step {staleness + 1} on (least, mean, most of the steps' means) | reward at {Percents} | held-out before | after | collapsed |"),
        "|---|---|---|---|---|---|---|",
    ];

    private static string Percents => string.Join(", ", Shares.Select(share => FormattableString.Invariant($"{100 * share:0}"))) + " % of the steps";

    /// <summary>A run's row.</summary>
    public static string Row(CorrectionRun run, int staleness)
    {
        var ages = run.Steps.Skip(staleness).Select(step => step.StalenessMean).DefaultIfEmpty(double.NaN).ToList();
        string rewards = string.Join(", ", Shares.Select(share => FormattableString.Invariant($"{run.At(share).Reward:0.000}")));
        string after = run.After is { } accuracy ? FormattableString.Invariant($"{accuracy:0.000}") : "broke off";
        return FormattableString.Invariant(
            $"| {run.Arm} | {run.Seed} | {ages.Min():0.00}, {ages.Average():0.00}, {ages.Max():0.00} | {rewards} | {run.Before:0.000} | {after} | {(run.Collapsed ? "yes" : "no")} |");
    }

    /// <summary>The arms beside each other: means over seeds with their standard deviations, collapses, and what they say of the last arm against the first.</summary>
    public static List<string> Arms(IReadOnlyList<string> arms, IReadOnlyList<CorrectionRun> runs)
    {
        List<string> lines = [$"| arm | mean reward at {Percents} | reward of the last tenth | held-out after | kl_behaviour, mean | largest weight before truncation, median of the steps | collapses |", "|---|---|---|---|---|---|---|"];
        foreach (string arm in arms)
        {
            var own = runs.Where(run => run.Arm == arm).ToList();
            string rewards = string.Join(", ", Shares.Select(share => FormattableString.Invariant($"{own.Average(run => run.At(share).Reward):0.000}")));
            lines.Add(FormattableString.Invariant(
                $"| {arm} | {rewards} | {Spread([.. own.Select(run => run.LastTenth)])} | {Spread([.. own.Select(HeldOut)])} | {own.Average(run => run.Steps.Average(step => step.KlBehaviour)):0.0000} | {Median([.. own.SelectMany(run => run.Steps).Select(step => step.WeightMax)]):0.0} | {own.Count(run => run.Collapsed)} of {own.Count} |"));
        }

        lines.AddRange(["", $"Collapse: {CorrectionRun.Definition}."]);
        if (arms.Count > 1)
        {
            lines.Add(Verdict(arms[0], arms[^1], runs));
        }

        return lines;
    }

    /// <summary>A run that broke off measured nothing at its end: it counts with 0.</summary>
    private static double HeldOut(CorrectionRun run) => run.After ?? 0;

    private static string Verdict(string with, string without, IReadOnlyList<CorrectionRun> runs)
    {
        double[] one = [.. runs.Where(run => run.Arm == with).Select(HeldOut)], other = [.. runs.Where(run => run.Arm == without).Select(HeldOut)];
        double difference = one.Average() - other.Average();
        string numbers = FormattableString.Invariant($"held-out accuracy after, `{with}` less `{without}`: {difference:+0.000;-0.000;0.000}");
        if (one.Length < 2)
        {
            return $"{numbers}; of one seed, which shows nothing.";
        }

        double error = Math.Sqrt((Variance(one) / one.Length) + (Variance(other) / other.Length));
        string better = difference > 0 ? with : without;
        return FormattableString.Invariant($"{numbers}, standard error {error:0.000}: ")
            + (Math.Abs(difference) > 2 * error ? $"`{better}` is better by more than two standard errors." : "less than two standard errors, no difference is shown.");
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static string Spread(double[] values) => FormattableString.Invariant($"{values.Average():0.000} ± {Math.Sqrt(Variance(values)):0.000}");

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? 0 : values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
