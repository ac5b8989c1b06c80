using Microsoft.Extensions.Logging;
using Orleans.Placement;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learners.Shards;

/// <summary>A replica on this silo's device. Its learner places it by a hint (<see cref="ShardRoster"/>).</summary>
[RandomPlacement]
internal sealed partial class LearnerShardGrain(
    ILedger ledger, RunCatalog catalog, IEngineFactory engines, ILocalSiloDetails silo, ILogger<LearnerShardGrain> log) : Grain, ILearnerShardGrain
{
    private readonly ShardAttempts _attempts = new();
    private readonly SemaphoreSlim _turn = new(1); // calls interleave, so that a newer learner can end what an older one began; the engine has one user at a time
    private readonly Guid _activation = Guid.NewGuid();
    private RunContext? _context;
    private IReplicaEngine? _engine;
    private IBatchSource? _batches;
    private long _epoch;
    private int _stage = -1;
    private string? _digest; // null: what is in memory is not known

    private (string Run, int Rank) Key => ShardKey.Parse(this.GetPrimaryKeyString());

    private LearnerOptions Options => _context!.Recipe.Learner;

    /// <inheritdoc/>
    public async Task<ShardStanding> JoinAsync(ShardSeat seat)
    {
        Fence(seat.Epoch);
        if (_engine is null && !silo.SiloAddress.Equals(seat.Silo))
        {
            DeactivateOnIdle(); // a message to a lost shard has brought this one up; it holds nothing yet and may as well be where it is wanted
            return new ShardStanding(silo.SiloAddress, "", _activation);
        }

        _attempts.Abort(new ShardAttempt(seat.Epoch, seat.After), "the learner begins anew");
        return await InTurnAsync(() => HoldAsync(seat));
    }

    /// <inheritdoc/>
    public Task<ShardOutcome> TakeAsync(ShardStep step) => InTurnAsync(() => TakeInTurnAsync(step));

    /// <inheritdoc/>
    public async Task DeliverAsync(ShardAttempt attempt, ExchangeMessage message)
    {
        if (await _attempts.OfAsync(attempt) is { } exchange)
        {
            exchange.Arrived(message);
        }
    }

    /// <inheritdoc/>
    public Task AbortAsync(ShardAttempt attempt, string reason)
    {
        _attempts.Abort(attempt, reason);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ShardProgress> GetProgressAsync() => Task.FromResult(new ShardProgress(_attempts.Exchange?.Progress ?? 0, _attempts.Exchange?.WaitingFor, _activation));

    /// <inheritdoc/>
    public Task<LearnerState?> SaveAsync(long epoch, string digest) => InTurnAsync(async () =>
    {
        Fence(epoch);
        return _engine is not null && _digest == digest ? await _engine.SaveAsync(CancellationToken.None) : null;
    });

    /// <inheritdoc/>
    public Task LeaveAsync(long epoch)
    {
        if (epoch >= _epoch)
        {
            _attempts.Abort(new ShardAttempt(epoch, long.MaxValue), "the shard was told to leave");
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _attempts.Abort(new ShardAttempt(long.MaxValue, 0), $"shard {Key.Rank} of run '{Key.Run}' leaves its silo");
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    private async Task<ShardStanding> HoldAsync(ShardSeat seat)
    {
        Fence(seat.Epoch);
        _context ??= await catalog.GetAsync(Key.Run);
        if (seat.Digest is null || seat.Digest != _digest || seat.Stage != _stage)
        {
            (_digest, _batches, _stage) = (null, null, seat.Stage);
            _engine ??= await engines.CreateTrainingEngineAsync(Key.Run, _context.Row.Model, Options, CancellationToken.None);
            await _engine.LoadAsync(_context.Recipe.Stages[seat.Stage], seat.State, seat.Models, CancellationToken.None);
            _digest = await _engine.DigestAsync(CancellationToken.None);
        }

        return new ShardStanding(silo.SiloAddress, _digest, _activation);
    }

    private async Task<ShardOutcome> TakeInTurnAsync(ShardStep step)
    {
        Fence(step.Attempt.Epoch);
        if (_engine is null || _digest != step.Digest || _stage != step.Stage)
        {
            return new ShardOutcome(_digest ?? "", "it does not hold the state that the step begins with");
        }

        var plan = new ShardPlan(Options.Shards, step.Ranks);
        var exchange = new GradientExchange(plan, Key.Rank, Options.GradientPrecision, new ShardTransport(GrainFactory, Key.Run, step.Attempt));
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
            LogGivenUp(Key.Rank, aborted.Message);
            _digest = await _engine.DigestAsync(CancellationToken.None);
            return new ShardOutcome(_digest, aborted.Message);
        }
    }

    private async Task<TrainingResult> TrainAsync(ShardStep step, GradientExchange exchange)
    {
        if (_context!.Recipe.Stages[step.Stage] is BatchStageOptions batches)
        {
            _batches ??= await BatchSources.OpenAsync(ledger, Key.Run, _context.Recipe, step.Stage, _context.TaskOf(step.Stage), _context.Prompts, CancellationToken.None);
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

    private void Fence(long epoch)
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        if (epoch < _epoch)
        {
            throw new EpochLostException($"shard {Key.Rank} of run '{Key.Run}' serves a learner of epoch {_epoch}; this one has epoch {epoch}");
        }

        _epoch = epoch;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Rank} gave a step up: {Reason}")]
    private partial void LogGivenUp(int rank, string reason);
}
