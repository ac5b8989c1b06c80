using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Charts;

namespace RlActors.Silo.Runs;

/// <summary>
/// The folder <c>runs/&lt;run&gt;/</c> that a run leaves behind, derived from the ledger alone: <c>metrics.jsonl</c> (one line a training step),
/// <c>curves.svg</c>, and once the run is complete <c>summary.json</c>. It is never read back: opening it again writes it again.
/// </summary>
/// <param name="dataFolder">The folder that holds all runs.</param>
/// <param name="run">The run's name.</param>
/// <param name="ledger">Where everything comes from.</param>
/// <param name="time">Paces how often the curves are drawn.</param>
public sealed class RunFolder(string dataFolder, string run, ILedgerReader ledger, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CurvesEvery = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1);
    private MetricsFile? _metrics;
    private DateTimeOffset _curvesDue;

    /// <summary>The run's folder.</summary>
    public string FolderPath { get; } = Path.GetFullPath(Path.Combine(dataFolder, run));

    /// <summary>One line a training step.</summary>
    public string MetricsPath => Path.Combine(FolderPath, "metrics.jsonl");

    /// <summary>What the run came to; there once it is complete.</summary>
    public string SummaryPath => Path.Combine(FolderPath, "summary.json");

    /// <summary>The curves as a picture.</summary>
    public string CurvesPath => Path.Combine(FolderPath, "curves.svg");

    /// <summary>Brings the folder up to date with the ledger. May be called from several threads.</summary>
    /// <returns>The run as the ledger has it; null when it has none of that name, and nothing is written.</returns>
    /// <exception cref="RlActorsException">The folder cannot be written.</exception>
    public async Task<RunRow?> UpdateAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        bool whole = false;
        try
        {
            // The status is read first: what is found complete has all its steps and evaluations in the ledger.
            var row = await ledger.FindRunAsync(run, cancellationToken);
            await (row switch
            {
                null => Task.CompletedTask,
                { Status: RunStatus.Completed } => FinishAsync(row, cancellationToken),
                _ => FollowAsync(row, cancellationToken),
            });
            whole = true;
            return row;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException(
                $"the folder of run '{run}' cannot be written: {error.Message}; make '{FolderPath}' writable with space left, nothing of the run is lost", error);
        }
        finally
        {
            // After any fault the next call writes the whole file again.
            _metrics = whole ? _metrics : null;
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task FollowAsync(RunRow row, CancellationToken cancellationToken)
    {
        bool news = true;
        if (_metrics is null)
        {
            _metrics = new MetricsFile(MetricsPath, run, ledger);
            await _metrics.WriteAllAsync(complete: false, cancellationToken);
        }
        else
        {
            news = await _metrics.AppendAsync(cancellationToken);
        }

        if (news && _metrics.Points.Count > 0 && time.GetUtcNow() >= _curvesDue)
        {
            await DrawAsync(row, _metrics, await RunMeasurements.ReadAsync(ledger, run, cancellationToken), cancellationToken);
            _curvesDue = time.GetUtcNow() + CurvesEvery;
        }
    }

    private async Task FinishAsync(RunRow row, CancellationToken cancellationToken)
    {
        var metrics = new MetricsFile(MetricsPath, run, ledger);
        await metrics.WriteAllAsync(complete: true, cancellationToken);
        var measured = await RunMeasurements.ReadAsync(ledger, run, cancellationToken);
        await DrawAsync(row, metrics, measured, cancellationToken);
        var stages = await ledger.ReadStagesAsync(run, cancellationToken);
        var balance = await ledger.ReadBalanceAsync(run, cancellationToken);
        await AtomicFile.WriteAsync(SummaryPath, RunSummary.Of(row, stages, measured, balance, metrics.Totals).ToJson(), cancellationToken);
        _metrics = null;
    }

    private Task DrawAsync(RunRow row, MetricsFile metrics, RunMeasurements measured, CancellationToken cancellationToken)
    {
        var recipe = RecipeReader.Read(row.Recipe, run);
        return AtomicFile.WriteAsync(CurvesPath, RunCurves.Draw(run, recipe, metrics.Points, measured), cancellationToken);
    }
}
