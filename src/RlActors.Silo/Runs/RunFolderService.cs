using RlActors.Ledger;

namespace RlActors.Silo.Runs;

/// <summary>
/// Keeps the folders of active runs up to date by polling the ledger every second. A fault is logged once and tried again; it never ends the silo.
/// Runs that ended before this process began are left alone, except a complete one that has a folder without a summary (its process died in between).
/// </summary>
/// <param name="folders">Where to write.</param>
/// <param name="keeps">Whether this silo keeps the folder of a run: several write to one ledger, and each folder has one of them to keep it.</param>
/// <param name="ledger">What to poll.</param>
/// <param name="time">The clock of the polls.</param>
/// <param name="logger">Where faults are told.</param>
public sealed partial class RunFolderService(RunFolders folders, Func<string, bool> keeps, ILedgerReader ledger, TimeProvider time, ILogger<RunFolderService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A stopped run may still commit the step that was under way.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly Dictionary<string, DateTimeOffset> _finished = new(StringComparer.Ordinal);
    private string? _lastFault;

    /// <summary>Looks at every run once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var run in await ledger.ReadRunsAsync(cancellationToken))
        {
            if (IsOfInterest(run) && keeps(run.Name) && await folders.Of(run.Name).UpdateAsync(cancellationToken) is { Status: RunStatus.Completed } done)
            {
                _finished[run.Name] = done.UpdatedAt;
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await SweepOrReportAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host that is let go without being stopped, after a start that was refused, would call this a fault.
        }
    }

    private async Task SweepOrReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
            _lastFault = null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Report(fault);
        }
    }

    private bool IsOfInterest(RunRow run) => run.Status switch
    {
        RunStatus.Running => true,
        RunStatus.Completed when _finished.TryGetValue(run.Name, out var seen) && seen == run.UpdatedAt => false,
        RunStatus.Completed => run.UpdatedAt >= _began || (Directory.Exists(folders.Of(run.Name).FolderPath) && !File.Exists(folders.Of(run.Name).SummaryPath)),
        _ => run.UpdatedAt >= _began && (run.Status == RunStatus.Paused || time.GetUtcNow() - run.UpdatedAt < Settling),
    };

    private void Report(Exception fault)
    {
        if (fault.Message != _lastFault)
        {
            LogFault(fault.Message, fault is RlActorsException ? null : fault);
            _lastFault = fault.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "run folders are behind the ledger and will be tried again: {Problem}")]
    private partial void LogFault(string problem, Exception? fault);
}
