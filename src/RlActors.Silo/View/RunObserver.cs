using RlActors.Grains;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.View;

/// <summary>Looks at a run again and again: its actor says what it is doing, the ledger what has been done. Reads only.</summary>
/// <param name="grain">The run's actor.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="run">The run's name.</param>
/// <param name="time">The clock.</param>
internal sealed class RunObserver(IRunGrain grain, ILedgerReader ledger, string run, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly long _began = time.GetTimestamp();
    private readonly MetricsReader _reader = new(ledger, run);
    private readonly List<StepRow> _stage = [];
    private readonly List<double> _rewards = [];
    private Recipe? _recipe;
    private MetricsRow? _last;

    /// <summary>Looks once.</summary>
    /// <exception cref="RlActorsException">There is no such run.</exception>
    public async Task<RunSnapshot> LookAsync(CancellationToken cancellationToken)
    {
        var row = await ledger.FindRunAsync(run, cancellationToken) ?? throw new RlActorsException($"there is no run '{run}'; see `rlactors runs`");
        _recipe ??= RecipeReader.Read(row.Recipe, run);
        var report = await AskAsync(row, cancellationToken);
        var measured = await RunMeasurements.ReadAsync(ledger, run, cancellationToken);
        await ReadStepsAsync(cancellationToken);
        bool begun = _last?.Source.Stage == report.Stage;
        bool openEnded = _recipe.Stages[report.Stage] is BatchStageOptions { UntilAccuracy: not null };
        return new RunSnapshot(
            report, _recipe, begun ? _last : null, begun ? [.. _rewards] : [], measured, time.GetElapsedTime(_began), begun && !openEnded ? RemainingTime.Of(_stage, report.Steps) : null);
    }

    /// <summary>A silo that is busy, restarting or gone is no reason to stop looking: the ledger answers in its place.</summary>
    private async Task<RunReport> AskAsync(RunRow row, CancellationToken cancellationToken)
    {
        try
        {
            var report = await grain.GetStatusAsync().WaitAsync(Patience, time, cancellationToken);
            return report with { Stage = Math.Clamp(report.Stage, 0, _recipe!.Stages.Count - 1) };
        }
        catch (Exception silence) when (!cancellationToken.IsCancellationRequested)
        {
            var begun = await ledger.ReadStagesAsync(run, cancellationToken);
            int stage = begun.Count == 0 ? 0 : begun[^1].Stage;
            var last = await ledger.FindLastStepAsync(run, stage, cancellationToken);
            var options = _recipe!.Stages[stage];
            string reason = silence is TimeoutException ? "no answer" : silence.Message;
            return new RunReport(
                run, row.Status, row.Reason, stage, options.Kind, last?.Version ?? 0, options.Length, await ledger.ReadBalanceAsync(run, cancellationToken), [$"the run's actor ({reason})"]);
        }
    }

    private async Task ReadStepsAsync(CancellationToken cancellationToken)
    {
        await foreach (var row in _reader.ReadNewAsync(cancellationToken))
        {
            if (_last?.Source.Stage != row.Source.Stage)
            {
                _stage.Clear();
                _rewards.Clear();
            }

            if (!ReferenceEquals(_last?.Source, row.Source))
            {
                _stage.Add(row.Source);
            }

            if (row.Value("reward_mean") is { } reward)
            {
                _rewards.Add(reward);
            }

            _last = row;
        }
    }
}
