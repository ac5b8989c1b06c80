using RlActors.Grains;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RlActors.Silo.View;

/// <summary>
/// Shows a run while it goes, and only shows it (INV-7): a live picture on a terminal, plain lines when the output is a file or a pipe.
/// Nothing else may write to the terminal while it watches.
/// </summary>
/// <param name="console">The terminal.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="folders">Where runs leave what they leave.</param>
/// <param name="time">The clock.</param>
public sealed class RunConsole(IAnsiConsole console, ILedgerReader ledger, RunFolders folders, TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly PlainView _plain = new(console.Profile.Out.Writer);
    private volatile string? _notice;

    /// <summary>Whether the terminal shows a live picture.</summary>
    public bool IsLive { get; } = console.Profile.Out.IsTerminal && console.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>Says something while a run is watched, such as that a stop is under way.</summary>
    public void Announce(string notice)
    {
        _notice = notice;
        if (!IsLive)
        {
            console.Profile.Out.Writer.WriteLine(notice);
        }
    }

    /// <summary>Watches until the run is complete or stopped, or (where asked) paused.</summary>
    /// <param name="grain">The run's actor.</param>
    /// <param name="run">Its name.</param>
    /// <param name="leaveWhenPaused">Whether a pause ends the watch too: nobody is there to resume it.</param>
    /// <param name="cancellationToken">Ends the watch; the run goes on.</param>
    /// <returns>How the run stands at the end.</returns>
    /// <exception cref="RlActorsException">There is no such run.</exception>
    public async Task<RunStatus> WatchAsync(IRunGrain grain, string run, bool leaveWhenPaused, CancellationToken cancellationToken)
    {
        var observer = new RunObserver(grain, ledger, run, time);
        bool IsOver(RunSnapshot seen) => seen.HasEnded || (leaveWhenPaused && seen.Report.Status == RunStatus.Paused);

        var first = await observer.LookAsync(cancellationToken);
        if (!IsLive)
        {
            return await FollowAsync(observer, first, _plain.Show, IsOver, cancellationToken);
        }

        var view = new LiveView(console.Profile.Capabilities.Unicode);
        IRenderable Draw(RunSnapshot seen) => view.Draw(seen, _notice, console.Profile.Width, console.Profile.Height);
        AppDomain.CurrentDomain.ProcessExit += ShowCursor;
        try
        {
            return await console.Live(Draw(first)).Overflow(VerticalOverflow.Crop).StartAsync(
                picture => FollowAsync(observer, first, seen => picture.UpdateTarget(Draw(seen)), IsOver, cancellationToken));
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= ShowCursor;
        }
    }

    /// <summary>Says in words what a run came to and where everything is; after <see cref="RunFolder.UpdateAsync"/>.</summary>
    /// <exception cref="RlActorsException">There is no such run.</exception>
    public async Task CloseAsync(string run, CancellationToken cancellationToken)
    {
        var row = await ledger.FindRunAsync(run, cancellationToken) ?? throw new RlActorsException($"there is no run '{run}'; see `rlactors runs`");
        var metrics = new MetricsReader(ledger, run);
        await foreach (var _ in metrics.ReadNewAsync(cancellationToken))
        {
        }

        var summary = RunSummary.Of(
            row,
            await ledger.ReadStagesAsync(run, cancellationToken),
            await RunMeasurements.ReadAsync(ledger, run, cancellationToken),
            await ledger.ReadBalanceAsync(run, cancellationToken),
            metrics.Totals);
        var prompts = await ledger.ReadPromptsAsync(run, PromptOrder.Rising, 1, cancellationToken);
        var words = ClosingWords.Of(row, RecipeReader.Read(row.Recipe, run), summary, folders.Of(run).FolderPath, prompts.Count == 0 ? null : prompts[0].Prompt);
        foreach (string line in words)
        {
            await console.Profile.Out.Writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        }
    }

    /// <summary>A live picture hides the cursor; a process that is ended in the middle of one gives it back.</summary>
    private void ShowCursor(object? sender, EventArgs e) => console.Profile.Out.Writer.Write("\u001b[?25h");

    private async Task<RunStatus> FollowAsync(
        RunObserver observer, RunSnapshot seen, Action<RunSnapshot> show, Func<RunSnapshot, bool> isOver, CancellationToken cancellationToken)
    {
        show(seen);
        while (!isOver(seen))
        {
            await Task.Delay(Glance, time, cancellationToken);
            seen = await observer.LookAsync(cancellationToken);
            show(seen);
        }

        return seen.Report.Status;
    }
}
