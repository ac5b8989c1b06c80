using System.Globalization;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Charts;

/// <summary>
/// A run's curves. The horizontal axis counts the steps of the stages of rollouts one after the other (with dashed lines between them); a recipe without such a
/// stage, or a run that has not reached one, shows the updates of its batch stages instead.
/// </summary>
internal static class RunCurves
{
    private const string Blue = "#0072b2", Vermilion = "#d55e00", Green = "#009e73", Grey = "#7b8794";

    /// <summary>Draws the picture.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="points">Its steps and updates in order.</param>
    /// <param name="measured">What was measured of it.</param>
    /// <returns>An SVG.</returns>
    public static string Draw(string run, Recipe recipe, IReadOnlyList<CurvePoint> points, RunMeasurements measured)
    {
        bool rollouts = points.Any(point => recipe.Stages[point.Stage] is RolloutStageOptions);
        var stages = new StageAxis(recipe, points, rollouts);
        var drawn = points.Where(point => stages.Shows(point.Stage)).ToList();
        var heldOut = EvaluationSplits.HeldOutOf(recipe, measured.Evaluations).ToList();
        bool correctness = heldOut.Exists(evaluation => evaluation.HasAccuracy);
        string measure = correctness || heldOut.Count == 0 ? "held-out accuracy" : "held-out reward";

        ChartSeries Curve(string name, string colour, Func<CurvePoint, double?> value) => new(
            name, colour, [.. drawn.Where(point => value(point) is { } y && double.IsFinite(y)).Select(point => new ChartPoint(stages.Place(point.Stage, point.Step), value(point)!.Value))]);

        ChartSeries Sampled(string name, string colour, Func<SampledEvaluationRow, double> value) =>
            new(name, colour, stages.Place(measured.Sampled.Select(row => (row.Stage, row.Version, value(row)))), Marked: true);

        var greedy = new ChartSeries(measure, Vermilion, stages.Place(heldOut.Select(row => (row.Stage, row.Version, correctness ? row.Accuracy : row.RewardMean))), Marked: true);
        ChartPanel[] panels =
        [
            rollouts
                ? new($"reward and {measure}", [Curve("mean reward", Blue, point => point.Reward), Sampled("sampled reward", Green, row => row.RewardMean), greedy], Top: 1)
                : new(measure, [greedy], Top: 1),
            new("perplexity of sampled completions under the initial model", [Sampled("perplexity", Green, row => row.Perplexity)]),
            rollouts
                ? new("staleness of trained tokens (versions)", [Curve("max", Vermilion, point => point.StalenessMax), Curve("mean", Blue, point => point.StalenessMean)], Top: 1)
                : new("loss", [Curve("loss", Blue, point => point.Loss)]),
            new("tokens per second", [Curve("generating", Green, point => point.Generated), Curve("training", Grey, point => point.Trained)]),
        ];
        var kept = panels.Select(panel => panel with { Series = [.. panel.Series.Where(series => series.Points.Count > 0)] }).Where(panel => panel.Series.Count > 0);
        return new SvgChart(Title(run, recipe), Story(recipe, heldOut, measure), rollouts ? "training step" : "update", [.. kept], stages.Boundaries).Render();
    }

    private static string Title(string run, Recipe recipe) => run == recipe.Name ? run : $"{run} ({recipe.Name})";

    private static string Story(Recipe recipe, IReadOnlyList<EvaluationRow> heldOut, string measure)
    {
        var found = heldOut.Any(evaluation => evaluation.HasAccuracy) ? HeldOutMeasures.Accuracies(recipe, heldOut) : HeldOutMeasures.Rewards(recipe, heldOut);
        (double? Value, string When)[] told = [(found.Before, "before"), (found.AfterSft, "after supervised fine-tuning"), (found.Final == (found.AfterSft ?? found.Before) ? null : found.Final, "last")];
        string[] parts = [.. told.Where(part => part.Value is not null).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Value:0.000} {part.When}"))];
        return parts.Length == 0 ? $"{measure} not measured yet" : $"{measure}: {string.Join(", ", parts)}";
    }
}
