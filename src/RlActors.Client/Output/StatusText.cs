using RlActors.Ledger;

namespace RlActors.Client.Output;

/// <summary>States as words, coloured where the console has colours.</summary>
internal static class StatusText
{
    public static string Markup(RunStatus status) => status switch
    {
        RunStatus.Running => "[green]running[/]",
        RunStatus.Paused => "[yellow]paused[/]",
        RunStatus.Stopped => "[yellow]stopped[/]",
        RunStatus.Completed => "[blue]completed[/]",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a status of a run"),
    };

    public static string Markup(GroupState state, string? reason) => state switch
    {
        GroupState.Trained => "[green]trained[/]",
        GroupState.Expired => $"[yellow]expired[/]{Because(reason)}",
        GroupState.Failed => $"[red]failed[/]{Because(reason)}",
        GroupState.Generating => "generating",
        GroupState.Judging => "judging",
        GroupState.Ready => "ready",
        GroupState.Leased => "leased",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not a state of a group"),
    };

    private static string Because(string? reason) => reason is null ? string.Empty : $" ({Spectre.Console.Markup.Escape(reason)})";
}
