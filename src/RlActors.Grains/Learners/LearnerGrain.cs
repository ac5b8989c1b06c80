using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;
using RlActors.Cluster;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Learners.Shards;
using RlActors.Ledger;
using RlActors.Placement;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>
/// The second of the two loops: lease B groups, train, make the weights durable, commit the step, publish the version (<see cref="RolloutSteps"/>); or, where data is
/// there beforehand, take updates from checkpoint to checkpoint (<see cref="BatchSteps"/>). It trains only on what it leased from the ledger and continues only from
/// what the ledger holds as committed (<see cref="LearnerStage"/>); its epoch fences older activations out.
/// </summary>
[ImplicitStreamSubscription(GroupAnnouncement.StreamNamespace), RandomPlacement, PlacedBy(PlacementNeed.Learner), Immovable]
internal sealed partial class LearnerGrain(
    ILedger ledger, RunCatalog catalog, IEngineFactory engines, IWeightStore weights, ActorClock clock, ICrashPoints crash, ActorOptions options,
    SiloDuty duty, ClusterOffers offers, ShardHosts hosts, ILogger<LearnerGrain> log)
    : Grain, ILearnerGrain, IStreamSubscriptionObserver, IAsyncObserver<GroupAnnouncement>
{
    private readonly AnnouncedGroups _announced = new();
    private readonly LearnerActivity _activity = new(clock);
    private RunContext? _context;
    private StageTrainer? _trainer;
    private LearnerStage? _stage;
    private IBatchSource? _batches;
    private long? _epoch;
    private Task _loop = Task.CompletedTask;

    private string Run => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<PolicyVersion> TrainStageAsync(int stage)
    {
        var open = await OpenAsync(stage);
        _activity.Pausing = false;
        if (_loop.IsCompleted)
        {
            _loop = TrainAsync(open);
        }

        _activity.Wake.Set();
        return open.Committed;
    }

    /// <inheritdoc/>
    public async Task<PolicyVersion> FitAsync(int stage, int updates)
    {
        var open = await OpenAsync(stage);
        if (open.Committed.Number == updates)
        {
            var batches = (BatchStageOptions)open.Options;
            _activity.Does($"training in {open.Title}");
            try
            {
                _batches ??= await BatchSources.OpenAsync(ledger, Run, _context!.Recipe, stage, _context.TaskOf(stage), _context.Prompts, CancellationToken.None);
                await new BatchSteps(open, batches, _trainer!.Engine, _batches, crash).FitAsync(updates);
            }
            catch
            {
                _stage = null; // what the engine holds is not to be trusted: the next call opens the stage again, from what is committed
                throw;
            }

            _activity.Does("idle");
        }

        return open.Committed;
    }

    /// <inheritdoc/>
    public async Task PauseAsync()
    {
        _activity.Pausing = true;
        _activity.Wake.Set();
        await _loop;
    }

    /// <inheritdoc/>
    public async Task LeaveAsync()
    {
        await PauseAsync();
        MoveOn();
    }

    /// <inheritdoc/>
    public Task<LearnerReport> GetStatusAsync() => Task.FromResult(new LearnerReport(
        _stage?.Committed, _stage?.InMemory, _activity.Doing, _activity.Seconds, [.. _activity.WaitingFor.Select(group => group.Id.ToString())]));

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<GroupAnnouncement>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(GroupAnnouncement item, StreamSequenceToken? token = null)
    {
        _announced.Add(item);
        _activity.Wake.Set();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _activity.Pausing = true;
        _activity.Wake.Set();
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        duty.LearnerWent(Run);
        if (_trainer is not null && _loop.IsCompleted)
        {
            await _trainer.DisposeAsync();
        }
    }

    /// <summary>Takes the epoch, once an activation, and brings the trainer to the stage's committed state.</summary>
    private async Task<LearnerStage> OpenAsync(int stage)
    {
        if (duty.IsDraining)
        {
            MoveOn(); // a late call made this activation
            throw new SiloDrainingException($"the silo that the learner of run '{Run}' was placed on is being drained");
        }

        DelayDeactivation(TimeSpan.FromMinutes(5));
        if (_stage?.Index == stage)
        {
            return _stage;
        }

        duty.Came(Run, this.AsReference<ILearnerGrain>());

        _context ??= await catalog.GetAsync(Run);
        _epoch ??= await ledger.TakeEpochAsync(Run, EpochRole.Learner, CancellationToken.None);
        _trainer ??= new StageTrainer(
            engines, _context, () => new ShardedTrainer(_context, _epoch.Value, hosts, offers, _activity, clock, options, log));
        _announced.Clear();
        (_stage, _batches) = (null, null);
        var opening = new LearnerStage(ledger, GrainFactory, _context, _trainer, stage, _epoch.Value, crash, log);
        await opening.OpenAsync(weights);
        return _stage = opening;
    }

    /// <summary>
    /// To another silo where there is one, so that callers who still look here are sent on; else out of memory, until there is one. Nothing is taken along: the next activation
    /// begins with what is committed.
    /// </summary>
    private void MoveOn()
    {
        if (offers.HasOther(SiloRole.Learner))
        {
            MigrateOnIdle();
        }
        else
        {
            DeactivateOnIdle();
        }
    }

    private async Task TrainAsync(LearnerStage stage)
    {
        try
        {
            var rollouts = _context!.RolloutStage(stage.Index);
            IVersionMaker maker = rollouts is RlStageOptions rl ? new PolicyUpdates(_trainer!.Engine, rl) : new KeptRollouts();
            var steps = new RolloutSteps(
                stage, rollouts, maker, _announced, _activity, ledger, GrainFactory, clock, crash, TimeSpan.FromSeconds(options.HeartbeatSeconds), log);
            if (await steps.RunAsync(() => DelayDeactivation(TimeSpan.FromMinutes(5))) is { } reason)
            {
                await StuckAsync(reason);
            }
        }
        catch (EpochLostException error)
        {
            LogEpochLost(error.Message);
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            LogStepFailed(error, stage.Committed.Number);
            _stage = null;
            await StuckAsync(error.Message);
        }
    }

    private async Task StuckAsync(string reason)
    {
        _activity.Does($"stuck: {reason}");
        try
        {
            await GrainFactory.GetGrain<IRunGrain>(Run).OnLearnerStuckAsync(reason);
        }
        catch (Exception error) when (PassingFaults.Is(error))
        {
            // The run's silo is lost too: the next one asks for the stage again and is told again.
        }
    }
}
