using Microsoft.Extensions.Logging;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learners.Shards;

/// <summary>A replica on this silo's device. Its calls interleave, so that a newer learner can end what an older one began; its engine has one user at a time.</summary>
internal sealed partial class LearnerShard(
    ShardId id, ILedger ledger, RunCatalog catalog, IEngineFactory engines, ShardHosts hosts, ActorClock clock, ILogger log) : IAsyncDisposable
{
    private readonly ShardAttempts _attempts = new();
    private readonly SemaphoreSlim _turn = new(1);
    private RunContext? _context;
    private IReplicaEngine? _engine;
    private IBatchSource? _batches;
    private ShardAttempt _latest;
    private int _stage = -1;
    private string? _digest; // null: what is in memory is not known

    private LearnerOptions Options => _context!.Recipe.Learner;

    /// <inheritdoc cref="IShardHost.JoinAsync"/>
    public async Task<ShardStanding> JoinAsync(ShardSeat seat)
    {
        Fence(seat.Attempt);
        _attempts.Abort(seat.Attempt, "the learner begins anew");
        return await InTurnAsync(() => HoldAsync(seat));
    }

    /// <inheritdoc cref="IShardHost.TakeAsync"/>
    public Task<ShardOutcome> TakeAsync(ShardStep step) => InTurnAsync(() => TakeInTurnAsync(step));

    /// <inheritdoc cref="IShardHost.DeliverAsync"/>
    public async Task DeliverAsync(ShardAttempt attempt, ExchangeMessage message)
    {
        if (await _attempts.OfAsync(attempt) is { } exchange)
        {
            exchange.Arrived(message);
        }
    }

    /// <inheritdoc cref="IShardHost.AbortAsync"/>
    public void Abort(ShardAttempt attempt, string reason) => _attempts.Abort(attempt, reason);

    /// <inheritdoc cref="IShardHost.GetProgressAsync"/>
    public ShardProgress Progress => new(_attempts.Exchange?.Progress ?? 0, _attempts.Exchange?.WaitingFor);

    /// <inheritdoc cref="IShardHost.SaveAsync"/>
    public Task<LearnerState?> SaveAsync(long epoch, string digest) => InTurnAsync(async () =>
    {
        Fence(new ShardAttempt(epoch, long.MaxValue), order: false);
        return _engine is not null && _digest == digest ? await _engine.SaveAsync(CancellationToken.None) : null;
    });

    /// <summary>Whether a learner of that epoch may send it away.</summary>
    public bool Serves(long epoch) => epoch >= _latest.Epoch;

    /// <summary>When it was last asked for something.</summary>
    public DateTimeOffset Used { get; private set; } = clock.Now;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _attempts.Abort(new ShardAttempt(long.MaxValue, 0), $"{id} leaves its silo");
        await _turn.WaitAsync(); // not given back: nobody uses the engine any more
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    private async Task<ShardStanding> HoldAsync(ShardSeat seat)
    {
        Fence(seat.Attempt);
        _context ??= await catalog.GetAsync(id.Run);
        if (seat.Digest is null || seat.Digest != _digest || seat.Stage != _stage)
        {
            (_digest, _batches, _stage) = (null, null, seat.Stage);
            _engine ??= await engines.CreateTrainingEngineAsync(id.Run, _context.Row.Model, Options, CancellationToken.None);
            await _engine.LoadAsync(_context.Recipe.Stages[seat.Stage], seat.State, seat.Models, CancellationToken.None);
            _digest = await _engine.DigestAsync(CancellationToken.None);
        }

        return new ShardStanding(_digest);
    }

    private async Task<ShardOutcome> TakeInTurnAsync(ShardStep step)
    {
        Fence(step.Attempt);
        if (_engine is null || _digest != step.Digest || _stage != step.Stage)
        {
            return new ShardOutcome(_digest ?? "", "it does not hold the state that the step begins with");
        }

        var plan = new ShardPlan(Options.Shards, step.Ranks);
        var exchange = new GradientExchange(plan, id.Rank, Options.GradientPrecision, new ShardTransport(hosts, id.Run, step));
        _attempts.Begin(step.Attempt, exchange);
        try
        {
            _digest = null;
            var result = await TrainAsync(step, exchange);
            _digest = await _engine.DigestAsync(CancellationToken.None);
            return new ShardOutcome(_digest)
            {
                Outcome = result.Outcome,
                Metrics = new Dictionary<string, double>(result.Metrics),
                Seconds = result.Seconds,
                WaitSeconds = exchange.WaitSeconds,
                BytesSent = exchange.BytesSent,
            };
        }
        catch (StepAbortedException aborted)
        {
            LogGivenUp(id.Rank, aborted.Message);
            _digest = await _engine.DigestAsync(CancellationToken.None);
            return new ShardOutcome(_digest, aborted.Message);
        }
    }

    private async Task<TrainingResult> TrainAsync(ShardStep step, GradientExchange exchange)
    {
        if (_context!.Recipe.Stages[step.Stage] is BatchStageOptions batches)
        {
            _batches ??= await BatchSources.OpenAsync(ledger, id.Run, _context.Recipe, step.Stage, _context.TaskOf(step.Stage), _context.Prompts, CancellationToken.None);
            return await _engine!.FitAsync(new BatchStep(step.Number, batches, _batches.Get(step.Number)), exchange, CancellationToken.None);
        }

        var groups = new List<TrajectoryGroup>();
        for (int i = 0; i < step.Groups.Length; i++)
        {
            groups.Add(step.Packed[i] is { } packed
                ? PackedTrajectories.UnpackGroup(packed)
                : await ledger.FindTrajectoriesAsync(step.Groups[i], CancellationToken.None) ?? throw new LedgerConflictException($"group {step.Groups[i]} is leased but not whole in the ledger"));
        }

        return await _engine!.TrainAsync(new PolicyStep(step.Number, (RlStageOptions)_context.Recipe.Stages[step.Stage], groups), exchange, CancellationToken.None);
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        await _turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Refuses what an older learner orders, or what a later order has overtaken on its way.</summary>
    private void Fence(ShardAttempt attempt, bool order = true)
    {
        Used = clock.Now;
        if (attempt.Epoch < _latest.Epoch)
        {
            throw new EpochLostException($"{id} serves a learner of epoch {_latest.Epoch}; this one has epoch {attempt.Epoch}");
        }

        if (order)
        {
            _latest = attempt >= _latest ? attempt : throw new ShardLostException($"order {attempt.Number} to {id} came after order {_latest.Number}");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Rank} gave a step up: {Reason}")]
    private partial void LogGivenUp(int rank, string reason);
}
