using Microsoft.Extensions.Logging;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Weights;

namespace RlActors.Runs;

/// <summary>
/// The first of the two loops: stage by stage, admit as many groups as the ledger has capacity for, send them off, evaluate, until every stage is done.
/// All it knows is in the ledger: an activation anywhere goes on where the last one died, under a new epoch.
/// </summary>
internal sealed partial class RunGrain(
    ILedger ledger, RunCatalog catalog, RunFactory factory, IEngineFactory engines, ActorClock clock, ICrashPoints crash, ActorOptions options,
    ILogger<RunGrain> log)
    : Grain, IRunGrain
{
    private readonly Learners.Signal _wake = new();
    private readonly CancellationTokenSource _leaving = new();
    private RunContext? _context;
    private Evaluator? _evaluator;
    private SampledEvaluator? _sampled;
    private AdmissionLoop? _admission;
    private long _epoch;
    private StageRow? _stage;
    private PolicyVersion? _version;
    private RunStatus _status = RunStatus.Running;
    private string? _reason;
    private string _doing = "starting";
    private Task _loop = Task.CompletedTask;
    private Task _evaluating = Task.CompletedTask;
    private IReadOnlyList<GroupProgress> _slow = [];

    private string Run => this.GetPrimaryKeyString();

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
        await Learner.PauseAsync();
        await _loop;
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public Task OnLearnerStuckAsync(string reason) => HaltAsync(RunStatus.Paused, reason);

    /// <inheritdoc/>
    public async Task PingAsync()
    {
        await DriveAsync();
        if (_status == RunStatus.Running)
        {
            await CheckGroupsAsync();
        }

        _wake.Set();
    }

    /// <inheritdoc/>
    public async Task OnGroupSettledAsync(GroupId group, GroupState state, string? reason)
    {
        if (state == GroupState.Failed && _stage is not null && _context?.Recipe.Stages[_stage.Stage] is RolloutStageOptions rl)
        {
            var latest = await ledger.ReadLatestGroupsAsync(Run, 2 * rl.GroupsPerStep, CancellationToken.None);
            if (FailureShare.TooHigh(latest, 2 * rl.GroupsPerStep) is { } why)
            {
                await HaltAsync(RunStatus.Paused, why);
            }
        }

        _wake.Set();
    }

    /// <inheritdoc/>
    public Task OnStepCommittedAsync(PolicyVersion version)
    {
        _version = version;
        int every = _context?.Recipe.Evaluation.Every ?? 0;
        if (every > 0 && version.Number % every == 0 && version.Stage == _stage?.Stage && _context!.Recipe.Stages[version.Stage] is RlStageOptions)
        {
            _evaluating = EvaluateAfterAsync(_evaluating, version);
        }

        _wake.Set();
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
            await ledger.ReadBalanceAsync(Run, CancellationToken.None), await WaitingAsync(row.Status));
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
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _leaving.CancelAsync();
        await _loop; // it never throws
    }

    /// <summary>Starts the loop where it does not run and the ledger says it should.</summary>
    private async Task DriveAsync()
    {
        (_status, _reason) = await RowAsync() is var row ? (row.Status, row.Reason) : default;
        if (_status == RunStatus.Running && _loop.IsCompleted && !_leaving.IsCancellationRequested)
        {
            _loop = LoopAsync();
        }
    }

    private async Task LoopAsync()
    {
        try
        {
            _context ??= await catalog.GetAsync(Run);
            MakeEvaluators(_context);
            _epoch = await ledger.TakeEpochAsync(Run, EpochRole.Run, CancellationToken.None);
            for (int i = 0; i < _context.Recipe.Stages.Count && Going(); i++)
            {
                await RunStageAsync(i);
            }

            if (Going())
            {
                await CompleteAsync();
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
            LogFailed(error, _doing);
            await HaltAsync(RunStatus.Paused, error.Message);
        }
    }

    private async Task RunStageAsync(int index)
    {
        await OpenStageAsync(index);
        if (_stage!.Final is not null)
        {
            return;
        }

        if (index == 0)
        {
            await MeasureAsync(new PolicyVersion(0, 0, 0, _stage.Initial.Weights));
        }

        await (_context!.Recipe.Stages[index] is SftStageOptions sft ? SuperviseAsync(sft) : ReinforceAsync(_context.RolloutStage(index)));
        if (!Going())
        {
            return;
        }

        var (version, state) = await CommittedVersions.OfStageAsync(ledger, _stage, CancellationToken.None);
        await _evaluating;
        await MeasureAsync(version);
        await ledger.EndStageAsync(Run, _epoch, index, state, CancellationToken.None);
    }

    private async Task OpenStageAsync(int index)
    {
        var stages = await ledger.ReadStagesAsync(Run, CancellationToken.None);
        var initial = index == 0 ? new LearnerState(_context!.Row.Model.Weights, null) : new LearnerState(stages[index - 1].Final!.Weights, null);
        _stage = await ledger.BeginStageAsync(Run, _epoch, index, initial, CancellationToken.None);
        (_version, _) = await CommittedVersions.OfStageAsync(ledger, _stage, CancellationToken.None);
        if (_stage.Final is null)
        {
            await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).PublishAsync(_version);
        }
    }

    /// <summary>Checkpoint by checkpoint, until the validation part says it is enough.</summary>
    private async Task SuperviseAsync(SftStageOptions sft)
    {
        while (Going())
        {
            bool enough = sft.UntilAccuracy is { } until && _version!.Number > 0 && await EvaluateAsync(_version, Split.Validation) >= until;
            if (enough || _version!.Number >= sft.MaxUpdates)
            {
                return;
            }

            _doing = "supervised fine-tuning";
            _version = await Learner.SuperviseAsync(_stage!.Stage, _version.Number);
        }
    }

    /// <summary>Admits while there is capacity; the learner trains what becomes ready; the stage ends with nothing in flight.</summary>
    private async Task ReinforceAsync(RolloutStageOptions rl)
    {
        _admission = new AdmissionLoop(GrainFactory, ledger, _context!, rl, _stage!, _epoch, crash);
        await _admission.RedriveAsync(_version!);
        while (Going())
        {
            _doing = "reinforcement learning";
            _version = await Learner.TrainStageAsync(_stage!.Stage);
            if (_version.Number >= rl.Steps)
            {
                return;
            }

            await _admission.AdmitAsync(_version);
            await _wake.WaitAsync(TimeSpan.FromSeconds(options.HeartbeatSeconds), clock.Time);
        }
    }

    private async Task CompleteAsync()
    {
        _doing = "writing the model";
        var final = (await ledger.ReadStagesAsync(Run, CancellationToken.None))[^1].Final!;
        string folder = Path.Combine(options.FolderOf(Run), "model");
        await engines.ExportModelAsync(Run, _context!.Row.Model with { Weights = final.Weights }, folder, CancellationToken.None);
        if (_context.Recipe.Learner.Lora is { } lora && final.Optimizer is { } adapters)
        {
            await engines.ExportAdapterAsync(Run, adapters, lora, Path.Combine(options.FolderOf(Run), "adapter"), CancellationToken.None);
        }

        await ledger.SetRunStatusAsync(Run, _epoch, RunStatus.Completed, null, CancellationToken.None);
        _status = RunStatus.Completed;
        foreach (string generator in await GrainFactory.GetGrain<IWeightRegistryGrain>(Run).GetGeneratorsAsync())
        {
            GrainFactory.GetGrain<IGeneratorGrain>(generator).ReleaseAsync().Ignore();
        }
    }

    private void MakeEvaluators(RunContext context)
    {
        var generators = new PinnedGenerators(GrainFactory, context, clock);
        var panel = new JudgePanel(GrainFactory, clock, context, stage: null);
        _evaluator ??= new Evaluator(generators, panel, ledger, context, clock, crash);
        _sampled ??= new SampledEvaluator(generators, panel, ledger, context, clock);
    }

    /// <summary>What is measured of a run's initial model, and at the end of each stage.</summary>
    private async Task MeasureAsync(PolicyVersion version)
    {
        await EvaluateAsync(version, Split.HeldOut);
        string before = _doing;
        _doing = $"sampling with version {version.Number} on the {Evaluator.NameOf(Split.HeldOut)} prompts";
        await _sampled!.EvaluateAsync(version, _leaving.Token);
        _doing = before;
    }

    private async Task<double> EvaluateAsync(PolicyVersion version, Split split)
    {
        string before = _doing;
        _doing = $"evaluating version {version.Number} on the {Evaluator.NameOf(split)} prompts";
        double accuracy = await _evaluator!.EvaluateAsync(version, split, _leaving.Token);
        _doing = before;
        return accuracy;
    }

    /// <summary>An evaluation beside the training, one at a time. One that fails is left out: it only measures.</summary>
    private async Task EvaluateAfterAsync(Task previous, PolicyVersion version)
    {
        await previous;
        try
        {
            await _evaluator!.EvaluateAsync(version, Split.HeldOut, _leaving.Token);
        }
        catch (Exception error)
        {
            LogNotEvaluated(error, version.Number);
        }
    }

    private async Task CheckGroupsAsync()
    {
        const int Oldest = 64;
        var unfinished = (await ledger.ReadInFlightAsync(Run, CancellationToken.None))
            .Where(group => group.State is GroupState.Generating or GroupState.Judging).Take(Oldest);
        _slow = [.. (await Task.WhenAll(unfinished.Select(group => GrainFactory.GetGrain<IRolloutGroupGrain>(group.Id.ToString()).CheckAsync())))
            .Where(progress => !progress.Done && progress.IdleSeconds > options.HeartbeatSeconds)];
    }

    private async Task HaltAsync(RunStatus status, string reason)
    {
        if ((await RowAsync()).Status is not RunStatus.Completed)
        {
            LogHalted(status, reason);
            (_status, _reason) = (status, reason);
            await ledger.SetRunStatusAsync(Run, null, status, reason, CancellationToken.None);
        }

        _wake.Set();
    }

    private bool Going()
    {
        _leaving.Token.ThrowIfCancellationRequested();
        return _status == RunStatus.Running;
    }

    private async Task<string[]> WaitingAsync(RunStatus status)
    {
        if (status != RunStatus.Running)
        {
            return _reason is null ? [] : [_reason];
        }

        var learner = _stage is null ? null : await Learner.GetStatusAsync();
        IEnumerable<string> own = learner is null || _doing != "reinforcement learning" ? [_doing] : [$"learner: {learner.Doing} ({learner.Seconds:0} s)"];
        return [.. own, .. _slow.Select(group => $"{group.Group}: {group.Doing} ({group.IdleSeconds:0} s)")];
    }

    private async Task<RunRow> RowAsync() => await ledger.FindRunAsync(Run, CancellationToken.None)
        ?? throw new RlActorsException($"there is no run '{Run}'; see `rlactors runs`");
}
