using RlActors.Client.Output;
using RlActors.Grains;
using RlActors.Ledger;
using Spectre.Console;

namespace RlActors.Client.Verbs;

/// <summary>The answer of verbs that steer: where the run stands now, by its own word.</summary>
internal sealed record SteeredView(
    string Run, RunStatus Status, string? Reason, int Stage, string StageKind, int Version, int Steps, Balance Balance, IReadOnlyList<string> Waiting, string? StageName)
{
    public static SteeredView Of(RunReport report) => new(
        report.Run, report.Status, report.Reason, report.Stage, report.StageKind, report.Version, report.Steps, report.Balance, report.Waiting, report.StageName);

    public void Answer(VerbCall call) => call.Answer(this, (console, view) =>
    {
        string because = view.Reason is null ? string.Empty : $" ({Markup.Escape(view.Reason)})";
        console.MarkupLine(
            $"run [bold]{Markup.Escape(view.Run)}[/]: {StatusText.Markup(view.Status)}{because}, {Markup.Escape(Output.StageName.Of(view.StageKind, view.StageName))} {view.Version}/{view.Steps}");
    });
}
