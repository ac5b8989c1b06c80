using System.CommandLine;
using System.Globalization;
using RlActors.Client.Output;
using RlActors.Client.Reading;
using RlActors.Ledger;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary><c>rlactors runs</c>: every run of the data folder.</summary>
internal static class RunsVerb
{
    public static Command Create(VerbFactory verbs) => verbs.Create("runs", "List the runs of the data folder, newest first.", ActAsync);

    private static async Task<int> ActAsync(VerbCall call, CancellationToken cancellationToken)
    {
        var lines = new List<RunLine>();
        if (call.Data.HasLedger)
        {
            foreach (var row in await call.Data.Ledger.ReadRunsAsync(cancellationToken))
            {
                lines.Add(RunLine.Of(await RunStanding.ReadAsync(call.Data.Ledger, row, cancellationToken)));
            }
        }

        call.Answer(new RunsView(call.Data.Path, lines), (console, view) => Render(console, view, call));
        return ConsoleRoot.Done;
    }

    private static void Render(IAnsiConsole console, RunsView view, VerbCall call)
    {
        if (view.Runs.Count == 0)
        {
            console.WriteLine($"no runs in {call.Data.Display}; begin with: dotnet run -c Release --project src/RlActors.Silo -- run");
            return;
        }

        var table = PlainTable.Create("run", "status", "stage", ">step", ">held-out", "created", "changed");
        foreach (var run in view.Runs)
        {
            table.AddRow(
                Markup.Escape(run.Run), StatusText.Markup(run.Status), run.StageKind is { } kind ? Markup.Escape(StageName.Of(kind, run.StageName)) : "-",
                run.Steps is null or 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{run.Version}/{run.Steps}"),
                run.HeldoutAccuracy is { } accuracy ? accuracy.ToString("0.000", CultureInfo.InvariantCulture) : "-",
                RelativeTime.Of(run.CreatedAt, call.Now), RelativeTime.Of(run.UpdatedAt, call.Now));
        }

        console.Write(table);
    }
}

/// <summary>The answer of <c>runs</c>.</summary>
internal sealed record RunsView(string Data, IReadOnlyList<RunLine> Runs);

/// <summary>One run in a list.</summary>
internal sealed record RunLine(
    string Run, string Recipe, RunStatus Status, string? Reason, int? Stage, string? StageKind, int? Version, int? Steps, double? HeldoutAccuracy,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? StageName)
{
    public static RunLine Of(RunStanding standing) => new(
        standing.Row.Name, standing.Recipe.Name, standing.Row.Status, standing.Row.Reason, standing.Current?.Index, standing.Current?.Kind,
        standing.Current?.Version, standing.Current?.Steps, standing.HeldOut?.Accuracy, standing.Row.CreatedAt, standing.Row.UpdatedAt, standing.Current?.Name);
}
