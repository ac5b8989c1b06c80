using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>
/// The second of the two loops: lease B groups, train, make the weights durable, commit the step, publish the version. It trains only on what it leased from the
/// ledger and continues only from what the ledger holds as committed; its epoch fences older activations out.
/// </summary>
[ImplicitStreamSubscription(GroupAnnouncement.StreamNamespace), PreferLocalPlacement]
internal sealed partial class LearnerGrain(
    ILedger ledger, RunCatalog catalog, IEngineFactory engines, IWeightStore weights, ActorClock clock, ICrashPoints crash, ActorOptions options,
    ILogger<LearnerGrain> log)
    : Grain, ILearnerGrain, IStreamSubscriptionObserver, IAsyncObserver<GroupAnnouncement>
{
    private const int FailuresAllowed = 3;

    private readonly AnnouncedGroups _announced = new();
    private readonly Signal _wake = new();
    private RunContext? _context;
    private ITrainingEngine? _engine;
    private Retention? _retention;
    private long? _epoch;
    private int _stage = -1;
    private LearnerState? _inMemory;
    private PolicyVersion? _committed;
    private Task _loop = Task.CompletedTask;
    private bool _pausing;
    private string _doing = "idle";
    private DateTimeOffset _doingSince;
    private IReadOnlyList<GroupRow> _waitingFor = [];

    private string Run => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<PolicyVersion> TrainStageAsync(int stage)
    {
        await OpenAsync(stage);
        _pausing = false;
        if (_loop.IsCompleted)
        {
            _loop = TrainAsync();
        }

        _wake.Set();
        return _committed!;
    }

    /// <inheritdoc/>
    public async Task<PolicyVersion> SuperviseAsync(int stage, int updates)
    {
        await OpenAsync(stage);
        var sft = (SftStageOptions)_context!.Recipe.Stages[stage];
        if (_committed!.Number == updates)
        {
            Does("supervised fine-tuning");
            try
            {
                await CommitSupervisedAsync(sft, updates);
            }
            catch
            {
                Forget();
                throw;
            }

            Does("idle");
        }

        return _committed;
    }

    /// <inheritdoc/>
    public async Task PauseAsync()
    {
        _pausing = true;
        _wake.Set();
        await _loop;
    }

    /// <inheritdoc/>
    public Task<LearnerReport> GetStatusAsync() => Task.FromResult(new LearnerReport(
        _committed, _inMemory, _doing, clock.SecondsSince(_doingSince), [.. _waitingFor.Select(group => group.Id.ToString())]));

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<GroupAnnouncement>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(GroupAnnouncement item, StreamSequenceToken? token = null)
    {
        _announced.Add(item);
        _wake.Set();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _pausing = true;
        _wake.Set();
        await _loop;
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    /// <summary>Takes the epoch, once an activation, and brings the engine to the stage's committed state.</summary>
    private async Task OpenAsync(int stage)
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        if (_stage == stage)
        {
            return;
        }

        _context ??= await catalog.GetAsync(Run);
        _epoch ??= await ledger.TakeEpochAsync(Run, EpochRole.Learner, CancellationToken.None);
        _engine ??= await engines.CreateTrainingEngineAsync(Run, _context.Row.Model, _context.Recipe.Learner, CancellationToken.None);
        _announced.Clear();
        _inMemory = null;
        await ReloadAsync(stage);
        _retention = await Retention.OpenAsync(weights, ledger, Run, stage, _context.Recipe.Learner.KeepVersions);
        _stage = stage;
    }

    /// <summary>Puts the committed state into the engine, unless that is what it holds.</summary>
    private async Task ReloadAsync(int stage)
    {
        var row = (await ledger.ReadStagesAsync(Run, CancellationToken.None)).Single(candidate => candidate.Stage == stage);
        (_committed, var state) = await CommittedVersions.OfStageAsync(ledger, row, CancellationToken.None);
        if (_inMemory != state)
        {
            await _engine!.LoadAsync(_context!.Recipe.Stages[stage], state, new StageModels(row.Initial.Weights), CancellationToken.None);
            _inMemory = state;
        }
    }

    private async Task TrainAsync()
    {
        int skipped = 0, uncommitted = 0;
        var rl = (RlStageOptions)_context!.RolloutStage(_stage);
        var timer = new StepTimer(clock);
        try
        {
            while (!_pausing && _committed!.Number < rl.Steps)
            {
                DelayDeactivation(TimeSpan.FromMinutes(5));
                var groups = await LeaseAsync(rl, timer);
                if (groups.Count == 0)
                {
                    continue;
                }

                var outcome = await StepAsync(rl, groups, timer);
                skipped = outcome == StepEnd.NonFinite ? skipped + 1 : 0;
                uncommitted = outcome == StepEnd.NotCommitted ? uncommitted + 1 : 0;
                if (Math.Max(skipped, uncommitted) == FailuresAllowed)
                {
                    await StuckAsync(skipped > 0
                        ? $"{FailuresAllowed} steps in a row had a loss or gradient that is not finite; lower the learning rate or look at the rewards"
                        : $"{FailuresAllowed} commits in a row of step {_committed.Number + 1} failed; see the log of its silo");
                    return;
                }
            }

            Does(_pausing ? "paused" : "done");
        }
        catch (EpochLostException error)
        {
            LogEpochLost(error.Message);
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            LogStepFailed(error, _committed!.Number);
            Forget();
            await StuckAsync(error.Message);
        }
    }

    /// <summary>B groups for the next step, or none after a wait: for an announcement, or until the next sweep.</summary>
    private async Task<IReadOnlyList<GroupRow>> LeaseAsync(RlStageOptions rl, StepTimer timer)
    {
        var request = new LeaseRequest(Run, _stage, _epoch!.Value, _committed!.Number, rl.GroupsPerStep, rl.MaxStaleness);
        var lease = await ledger.LeaseAsync(request, CancellationToken.None);
        _waitingFor = lease.WaitingFor;
        if (lease.Groups.Count == 0)
        {
            Does(lease.WaitingFor.Count > 0
                ? $"waiting for {lease.WaitingFor.Count} groups that would be too old for the next step"
                : $"waiting for groups: {lease.Ready} of {rl.GroupsPerStep} are ready");
            await _wake.WaitAsync(TimeSpan.FromSeconds(options.HeartbeatSeconds), clock.Time);
            return [];
        }

        timer.Leased();
        return lease.Groups;
    }

    private async Task<StepEnd> StepAsync(RlStageOptions rl, IReadOnlyList<GroupRow> rows, StepTimer timer)
    {
        Does($"training step {_committed!.Number + 1}");
        var groups = await _announced.TakeAsync(rows, ledger);
        var parent = Leave();
        var result = await _engine!.TrainAsync(new PolicyStep(_committed.Number, rl, groups), CancellationToken.None);
        if (result.Outcome == StepOutcome.NonFinite)
        {
            _inMemory = parent; // the engine changed nothing
            await SkipAsync(rows);
            return StepEnd.NonFinite;
        }

        Does($"making version {_committed.Number + 1} durable");
        var state = await timer.SaveAsync(_engine.SaveAsync(CancellationToken.None));
        crash.Reach(CrashPoint.WeightsDurable);
        string metrics = StepMetrics.Of(_committed.Number, groups, result, timer);
        var commit = Commit(parent, state, [.. rows.Select(row => row.Id)], rl.MaxStaleness, _committed.Number + 1, metrics);
        bool committed = await CommitAsync(commit);
        timer.Committed();
        return committed ? StepEnd.Committed : StepEnd.NotCommitted;
    }

    private async Task SkipAsync(IReadOnlyList<GroupRow> rows)
    {
        LogNonFinite(_committed!.Number + 1);
        await ledger.FailLeasedAsync(Run, _stage, _epoch!.Value, _committed.Number, FailureShare.NonFinite, CancellationToken.None);
        foreach (var row in rows)
        {
            GrainFactory.GetGrain<IRunGrain>(Run).OnGroupSettledAsync(row.Id, GroupState.Failed, FailureShare.NonFinite).Ignore();
        }
    }

    private async Task CommitSupervisedAsync(SftStageOptions sft, int from)
    {
        int to = Math.Min(from + sft.CheckpointEvery, sft.MaxUpdates);
        var parent = Leave();
        var results = new List<TrainingResult>();
        for (int update = from; update < to; update++)
        {
            var examples = BatchOf(sft, update);
            var result = await _engine!.FitAsync(new BatchStep(update, sft, examples), CancellationToken.None);
            results.Add(result.Outcome == StepOutcome.NonFinite
                ? throw new RlActorsException($"supervised update {update + 1} had a loss or gradient that is not finite; lower stages[{_stage}].optimizer.learningRate")
                : result);
        }

        var state = await _engine!.SaveAsync(CancellationToken.None);
        crash.Reach(CrashPoint.Supervised);
        if (!await CommitAsync(Commit(parent, state, [], 0, to, StepMetrics.Of(from, results))))
        {
            throw new RlActorsException($"supervised checkpoint {to} of run '{Run}' was not committed; see the log of its silo");
        }
    }

    private IReadOnlyList<TrainingExample> BatchOf(SftStageOptions sft, int update) =>
        Tasks.TrainingBatches.Get(_context!.Task, _context.Prompts, sft, _context.Recipe.Seed, _stage, update);

    private StepCommit Commit(LearnerState parent, LearnerState state, IReadOnlyList<GroupId> groups, int maxStaleness, int version, string metrics) =>
        new(Run, _stage, _epoch!.Value, version, _committed!.Lineage, parent.Weights, state, groups, maxStaleness, metrics);

    /// <summary>Commits and publishes. A commit that failed, or whose end is unknown, is settled by what the ledger holds: memory is never continued from on trust.</summary>
    private async Task<bool> CommitAsync(StepCommit commit)
    {
        try
        {
            await ledger.CommitStepAsync(commit, CancellationToken.None);
            _inMemory = commit.State;
            _committed = new PolicyVersion(_stage, commit.Version, commit.Lineage, commit.State.Weights);
        }
        catch (Exception error) when (error is not EpochLostException)
        {
            LogCommitUnknown(error, commit.Version);
            await ReloadAsync(_stage);
            if (_committed!.Number != commit.Version)
            {
                return false; // the step is leased and trained again
            }
        }

        crash.Reach(CrashPoint.StepCommitted);
        await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).PublishAsync(_committed);
        GrainFactory.GetGrain<IRunGrain>(Run).OnStepCommittedAsync(_committed).Ignore();
        await _retention!.CommittedAsync(commit.State);
        return true;
    }

    /// <summary>The engine is about to leave the committed state.</summary>
    private LearnerState Leave()
    {
        var parent = _inMemory!;
        _inMemory = null;
        return parent;
    }

    /// <summary>What the engine holds is not to be trusted: the next call opens the stage again, from what is committed.</summary>
    private void Forget()
    {
        _inMemory = null;
        _stage = -1;
    }

    private Task StuckAsync(string reason)
    {
        Does($"stuck: {reason}");
        return GrainFactory.GetGrain<IRunGrain>(Run).OnLearnerStuckAsync(reason);
    }

    private void Does(string what)
    {
        if (what != _doing)
        {
            (_doing, _doingSince) = (what, clock.Now);
        }
    }

    private enum StepEnd
    {
        Committed,
        NotCommitted,
        NonFinite,
    }
}
