using Microsoft.Extensions.Logging;
using RlActors.Cluster;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Placement;
using RlActors.Recipes;

namespace RlActors.Runs;

/// <summary>
/// The first of the two loops: stage by stage, admit as many groups as the ledger has capacity for, send them off, evaluate, until every stage is done.
/// All it knows is in the ledger: an activation anywhere goes on where the last one died, under a new epoch. A silo that is lost, or not there yet, is waited for.
/// </summary>
[PlacedBy(PlacementNeed.Control)]
internal sealed partial class RunGrain(
    ILedger ledger, RunCatalog catalog, RunFactory factory, IEngineFactory engines, RewardEngines rewards, ActorClock clock, ICrashPoints crash, ActorOptions options,
    SiloDuty duty, ClusterOffers offers, ILogger<RunGrain> log)
    : Grain, IRunGrain
{
    private readonly CancellationTokenSource _leaving = new();
    private RunActivity? _activity;
    private RunContext? _context;
    private StageMeasures? _measures;
    private StageRunner? _stages;
    private Task _loop = Task.CompletedTask;
    private IReadOnlyList<GroupProgress> _slow = [];
    private DateTimeOffset _checkedAt = DateTimeOffset.MinValue;

    /// <summary>How long a status waits for another silo.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    private string Run => this.GetPrimaryKeyString();

    private RunActivity Activity => _activity ??= new RunActivity(_leaving.Token);

    private ILearnerGrain Learner => GrainFactory.GetGrain<ILearnerGrain>(Run);

    /// <inheritdoc/>
    public async Task StartAsync(string recipe)
    {
        await ledger.CreateRunAsync(await factory.MakeAsync(Run, recipe), CancellationToken.None);
        crash.Reach(CrashPoint.RunCreated);
        await DriveAsync();
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        var row = await RowAsync();
        if (row.Status is RunStatus.Paused or RunStatus.Stopped)
        {
            await ledger.SetRunStatusAsync(Run, null, RunStatus.Running, null, CancellationToken.None);
        }

        await DriveAsync();
    }

    /// <inheritdoc/>
    public Task PauseAsync(string reason) => HaltAsync(RunStatus.Paused, reason);

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await HaltAsync(RunStatus.Stopped, "stopped on request");
        await _leaving.CancelAsync();
        Activity.Wake.Set();
        try
        {
            await Learner.PauseAsync();
        }
        catch (Exception error) when (PassingFaults.IsSiloLost(error))
        {
            // A learner that is lost with its silo trains no further.
        }

        await _loop;
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public Task OnLearnerStuckAsync(string reason) => HaltAsync(RunStatus.Paused, reason);

    /// <inheritdoc/>
    public async Task PingAsync()
    {
        await DriveAsync();
        if (Activity.Status == RunStatus.Running && clock.SecondsSince(_checkedAt) > options.HeartbeatSeconds / 2) // each silo that keeps runs going pings
        {
            _checkedAt = clock.Now;
            await CheckGroupsAsync();
        }

        Activity.Wake.Set();
    }

    /// <inheritdoc/>
    public async Task OnGroupSettledAsync(GroupId group, GroupState state, string? reason)
    {
        if (state == GroupState.Failed && StageUnderWay is RolloutStageOptions rl)
        {
            var latest = await ledger.ReadLatestGroupsAsync(Run, 2 * rl.GroupsPerStep, CancellationToken.None);
            if (FailureShare.TooHigh(latest, 2 * rl.GroupsPerStep) is { } why)
            {
                await HaltAsync(RunStatus.Paused, why);
            }
        }

        Activity.Wake.Set();
    }

    /// <inheritdoc/>
    public Task OnStepCommittedAsync(PolicyVersion version)
    {
        int every = _context?.Recipe.Evaluation.Every ?? 0;
        if (every > 0 && version.Number % every == 0 && version.Stage == _stages?.Current?.Stage && StageUnderWay is RlStageOptions)
        {
            _measures?.Beside(version);
        }

        Activity.Wake.Set();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RunReport> GetStatusAsync()
    {
        var row = await RowAsync();
        var context = await catalog.GetAsync(Run);
        var stages = await ledger.ReadStagesAsync(Run, CancellationToken.None);
        var stage = stages.Count > 0 ? stages[^1] : null;
        var step = stage is null ? null : await ledger.FindLastStepAsync(Run, stage.Stage, CancellationToken.None);
        var stageOptions = context.Recipe.Stages[stage?.Stage ?? 0];
        return new RunReport(
            Run, row.Status, row.Reason, stage?.Stage ?? 0, stageOptions.Kind, step?.Version ?? 0,
            stageOptions.Length,
            await ledger.ReadBalanceAsync(Run, CancellationToken.None), await WaitingAsync(row.Status), stageOptions.Name);
    }

    /// <inheritdoc/>
    public async Task<string> SampleAsync(string prompt, double temperature, int maxTokens)
    {
        var context = await catalog.GetAsync(Run);
        var registry = GrainFactory.GetGrain<IWeightRegistryGrain>(Run);
        var version = await registry.GetLatestAsync() ?? throw new RlActorsException($"run '{Run}' has no policy yet");
        string generator = (await registry.GetGeneratorsAsync()).FirstOrDefault() ?? $"{Run}/{options.Node}/{options.Devices[0]}";
        var sampling = new SamplingOptions { Temperature = temperature, MaxTokens = maxTokens };
        var packed = await GrainFactory.GetGrain<IGeneratorGrain>(generator).EvaluateAsync(
            version, new Orleans.Concurrency.Immutable<int[][]>([context.Prompts.Encode(prompt)]), sampling, Random.Shared.NextInt64());
        return context.Tokenizer.Decode(Trajectories.PackedTrajectories.UnpackCompletion(packed.Value[0]).Tokens);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        duty.Came(Run);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _leaving.CancelAsync();
        Activity.Wake.Set();
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        duty.RunWent(Run);
    }

    private StageOptions? StageUnderWay => _stages?.Current is { } stage ? _context?.Recipe.Stages[stage.Stage] : null;

    /// <summary>Starts the loop where it does not run and the ledger says it should.</summary>
    private async Task DriveAsync()
    {
        var row = await RowAsync();
        (Activity.Status, Activity.Reason) = (row.Status, row.Reason);
        if (row.Status == RunStatus.Running && _loop.IsCompleted && !_leaving.IsCancellationRequested)
        {
            _loop = LoopAsync();
        }
    }

    private async Task LoopAsync()
    {
        try
        {
            _context ??= await catalog.GetAsync(Run);
            _measures ??= MeasuresOf(_context);
            while (Activity.Going() && !await IsRunToTheEndAsync(_context, _measures))
            {
                await Activity.Wake.WaitAsync(TimeSpan.FromSeconds(options.HeartbeatSeconds), clock.Time);
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The ledger knows where to go on.
        }
        catch (EpochLostException error)
        {
            LogEpochLost(error.Message);
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            LogFailed(error, Activity.Doing);
            await HaltAsync(RunStatus.Paused, error.Message);
        }
    }

    /// <summary>Runs what is left of the run, under a new epoch: whatever an earlier attempt has still under way counts no more.</summary>
    /// <returns>False when a silo was lost on the way, or is not there yet: what was done is in the ledger.</returns>
    private async Task<bool> IsRunToTheEndAsync(RunContext context, StageMeasures measures)
    {
        try
        {
            long epoch = await ledger.TakeEpochAsync(Run, EpochRole.Run, CancellationToken.None);
            _stages = new StageRunner(GrainFactory, ledger, context, measures, Activity, epoch, clock, crash, options);
            for (int i = 0; i < context.Recipe.Stages.Count && Activity.Going(); i++)
            {
                await _stages.RunAsync(i);
            }

            if (Activity.Going())
            {
                await CompleteAsync(context, epoch);
            }

            return true;
        }
        catch (Exception error) when (PassingFaults.Is(error))
        {
            LogHindered(Activity.Doing, PassingFaults.Describe(error));
            Activity.Hindered = PassingFaults.Describe(error);
            return false;
        }
    }

    private async Task CompleteAsync(RunContext context, long epoch)
    {
        Activity.Doing = "writing the models";
        await new FinalModels(ledger, engines, context, options.FolderOf(Run)).WriteAsync();
        await ledger.SetRunStatusAsync(Run, epoch, RunStatus.Completed, null, CancellationToken.None);
        Activity.Status = RunStatus.Completed;
        foreach (string generator in await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).GetGeneratorsAsync())
        {
            GrainFactory.GetGrain<IGeneratorGrain>(generator).ReleaseAsync().Ignore();
        }
    }

    private StageMeasures MeasuresOf(RunContext context)
    {
        var generators = new PinnedGenerators(GrainFactory, context, clock);
        var evaluations = new RecordedEvaluations(ledger, context, clock, crash);
        return new StageMeasures(
            context,
            stage => new Evaluator(generators, new JudgePanel(GrainFactory, clock, context, stage), context.TaskOf(stage), context, evaluations),
            new SampledEvaluator(generators, new JudgePanel(GrainFactory, clock, context, stage: null), ledger, context, clock),
            new PreferenceEvaluator(generators, rewards, ledger, context, evaluations),
            new StepEvaluator(rewards, context, evaluations),
            Activity,
            log);
    }

    private async Task CheckGroupsAsync()
    {
        const int Oldest = 64;
        var unfinished = (await ledger.ReadInFlightAsync(Run, CancellationToken.None))
            .Where(group => group.State is GroupState.Generating or GroupState.Judging).Take(Oldest);
        _slow = [.. (await Task.WhenAll(unfinished.Select(CheckAsync))).Where(progress => !progress.Done && progress.IdleSeconds > options.HeartbeatSeconds)];
    }

    private async Task<GroupProgress> CheckAsync(GroupRow group)
    {
        try
        {
            return await GrainFactory.GetGrain<IRolloutGroupGrain>(group.Id.ToString()).CheckAsync().WaitAsync(Answer, clock.Time);
        }
        catch (Exception error) when (PassingFaults.Is(error))
        {
            return new GroupProgress(group.Id, PassingFaults.Describe(error), clock.SecondsSince(group.AdmittedAt), false);
        }
    }

    private async Task HaltAsync(RunStatus status, string reason)
    {
        if ((await RowAsync()).Status is not RunStatus.Completed)
        {
            LogHalted(status, reason);
            (Activity.Status, Activity.Reason) = (status, reason);
            await ledger.SetRunStatusAsync(Run, null, status, reason, CancellationToken.None);
        }

        Activity.Wake.Set();
    }

    private async Task<string[]> WaitingAsync(RunStatus status)
    {
        if (status != RunStatus.Running)
        {
            return Activity.Reason is { } reason ? [reason] : [];
        }

        string own = _stages?.Current is null || Activity.Doing != RunActivity.Rollouts ? Activity.Doing : await LearnerDoingAsync();
        return [own, .. Hindrances(), .. _slow.Select(group => $"{group.Group}: {group.Doing} ({group.IdleSeconds:0} s)")];
    }

    /// <summary>What the cluster lacks, and what the loop stumbled over.</summary>
    private IEnumerable<string> Hindrances()
    {
        var missing = offers.Missing();
        return Activity.Hindered is { } hindered && !missing.Contains(hindered) ? missing.Append(hindered) : missing;
    }

    private async Task<string> LearnerDoingAsync()
    {
        try
        {
            var learner = await Learner.GetStatusAsync().WaitAsync(Answer, clock.Time);
            return $"learner: {learner.Doing} ({learner.Seconds:0} s)";
        }
        catch (Exception error) when (PassingFaults.Is(error))
        {
            return $"learner: {PassingFaults.Describe(error)}";
        }
    }

    private async Task<RunRow> RowAsync() => await ledger.FindRunAsync(Run, CancellationToken.None)
        ?? throw new RlActorsException($"there is no run '{Run}'; see `rlactors runs`");
}
