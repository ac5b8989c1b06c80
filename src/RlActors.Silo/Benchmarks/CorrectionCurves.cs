using RlActors.Silo.Charts;

namespace RlActors.Silo.Benchmarks;

/// <summary>The curves of <see cref="CorrectionBenchmark"/>: the arms' mean rewards and divergences over seeds, then each arm's seeds.</summary>
internal static class CorrectionCurves
{
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7b8794", "#e69f00"];

    /// <summary>Draws the picture: an SVG.</summary>
    public static string Draw(IReadOnlyList<string> arms, IReadOnlyList<CorrectionRun> runs, string setting)
    {
        ChartPanel[] panels =
        [
            new("mean reward, mean over seeds", [.. arms.Select((arm, i) => Mean(arm, i, runs, step => step.Reward))], Top: 1),
            new("kl_behaviour, nats a token, mean over seeds", [.. arms.Select((arm, i) => Mean(arm, i, runs, step => step.KlBehaviour))]),
            .. arms.Select(arm => new ChartPanel($"mean reward, {arm}", [.. runs.Where(run => run.Arm == arm).Select(Seed)], Top: 1)),
        ];
        return new SvgChart("off-policy correction", setting, "training step", panels, []).Render();
    }

    /// <summary>Over the steps that all seeds took.</summary>
    private static ChartSeries Mean(string arm, int index, IReadOnlyList<CorrectionRun> runs, Func<CorrectionStep, double> value)
    {
        var own = runs.Where(run => run.Arm == arm).ToList();
        var points = Enumerable.Range(0, own.Min(run => run.Steps.Count)).Select(i => new ChartPoint(i + 1, own.Average(run => value(run.Steps[i]))));
        return new ChartSeries(arm, Colours[index % Colours.Length], [.. points]);
    }

    private static ChartSeries Seed(CorrectionRun run) => new(
        FormattableString.Invariant($"seed {run.Seed}"), Colours[(run.Seed - 1) % Colours.Length], [.. run.Steps.Select((step, i) => new ChartPoint(i + 1, step.Reward))]);
}
