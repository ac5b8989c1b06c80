using RlActors.Client.Output;
using RlActors.Ledger;
using Spectre.Console;

namespace RlActors.Client.Watching;

/// <summary>Another status.</summary>
internal sealed record StatusNews(string Run, DateTimeOffset At, RunStatus Status, string? Reason) : RunNews("status", Run, At)
{
    /// <inheritdoc/>
    public override string ToMarkup() =>
        $"run {Markup.Escape(Run)}: {StatusText.Markup(Status)}{(Reason is null ? "" : $" ({Markup.Escape(Reason)})")}";
}
