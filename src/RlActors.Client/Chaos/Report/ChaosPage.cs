using System.Globalization;
using RlActors.Client.Output;
using Spectre.Console;

namespace RlActors.Client.Chaos.Report;

/// <summary>The answer of <c>chaos</c> for people.</summary>
internal static class ChaosPage
{
    public static void Render(IAnsiConsole console, ChaosView view)
    {
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{view.Silos} silos ({view.Roles}); membership: a probe every {view.ProbeSeconds:0.#} s, {view.MissedProbes} missed; {view.Kills} kills -9; {view.Missed} planned strikes found nothing up"));
        if (view.Strikes.Count > 0)
        {
            console.Write(Strikes(view));
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longest time without a committed step: {view.LongestGapSeconds:0.0} s under strikes, {view.LongestCalmGapSeconds:0.0} s without"));
        }

        foreach (var end in view.OwnEnds)
        {
            console.WriteLine($"{end.Node} ended by itself at {end.At:HH:mm:ss}: exit code {end.ExitCode}{(end.ExitCode == 75 ? " (it was no member any more)" : end.AtPoint ? $" (at {end.Armed})" : string.Empty)}");
        }

        console.Write(Runs(view));
        if (view.Spread is { } spread)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"held-out accuracy of {spread.Runs} unkilled runs: mean {spread.Mean:0.000}, deviation {spread.Deviation:0.000}; one more may differ by {spread.Most:0.000}"));
        }

        foreach (string failure in view.Failures)
        {
            console.MarkupLine($"[red]{Markup.Escape(failure)}[/]");
        }

        if (view.Folder is { } folder)
        {
            console.WriteLine($"logs and data: {folder}");
        }

        console.MarkupLine(view.Ok ? "[green]nothing was lost[/]" : "[red]something is wrong[/]");
    }

    private static Table Strikes(ChaosView view)
    {
        var table = PlainTable.Create("strike", ">count", ">on learner", ">median s", ">worst s", ">unrecovered");
        foreach (var kind in view.Strikes)
        {
            table.AddRow(Markup.Escape(kind.Kind), Text(kind.Count), Text(kind.OnLearner), Seconds(kind.MedianSeconds), Seconds(kind.WorstSeconds), Text(kind.Unrecovered));
        }

        return table;
    }

    private static Table Runs(ChaosView view)
    {
        var table = PlainTable.Create("run", ">seed", "synchronous", "status", ">seconds", ">steps", ">held-out", "weights", "~balance", "verify", "replay");
        foreach (var run in view.Runs)
        {
            table.AddRow(
                Markup.Escape(run.Run), Text(run.Seed), run.Synchronous ? "yes" : "no", StatusText.Markup(run.Status), run.Seconds.ToString("0", CultureInfo.InvariantCulture), Text(run.Steps),
                run.Accuracy?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-", run.Weights is null ? "-" : ShortHash.Of(run.Weights),
                Markup.Escape(run.Balance?.ToString() ?? "-"), run.Verified ? "ok" : "[red]wrong[/]", run.Replayed ? "identical" : "[red]different[/]");
        }

        return table;
    }

    private static string Seconds(double? seconds) => seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
