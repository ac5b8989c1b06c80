using Microsoft.Extensions.Logging;
using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;
using RlActors.Weights;

namespace RlActors.Learners;

/// <summary>
/// The stage that a learner has open: its committed version, what the trainer holds of it in memory, and the one way to commit a step. Memory is never continued
/// from on trust: a commit that failed, or whose end is unknown, is settled by what the ledger holds.
/// </summary>
internal sealed partial class LearnerStage(
    ILedger ledger, IGrainFactory grains, RunContext context, StageTrainer trainer, int index, long epoch, ICrashPoints crash, ILogger log)
{
    private LearnerState? _inMemory;
    private Retention? _retention;

    /// <summary>Index in the recipe.</summary>
    public int Index => index;

    /// <summary>The learner's epoch.</summary>
    public long Epoch => epoch;

    /// <summary>The run.</summary>
    public RunContext Context => context;

    /// <summary>What the recipe says of it.</summary>
    public StageOptions Options => context.Recipe.Stages[index];

    /// <summary>How it is called to people.</summary>
    public string Title => context.Recipe.TitleOf(index);

    /// <summary>The newest committed version.</summary>
    public PolicyVersion Committed { get; private set; } = new(index, 0, 0, "");

    /// <summary>The state that the trainer holds; null while it is on its way to another one.</summary>
    public LearnerState? InMemory => _inMemory;

    /// <summary>Brings the trainer to the committed state, and deletes the files that recovery does not need.</summary>
    public async Task OpenAsync(IWeightStore weights)
    {
        await ReloadAsync();
        _retention = await Retention.OpenAsync(weights, ledger, context.Name, index, context.Recipe.Learner.KeepVersions);
    }

    /// <summary>The trainer is about to leave the committed state.</summary>
    public LearnerState Leave()
    {
        var parent = _inMemory!;
        _inMemory = null;
        return parent;
    }

    /// <summary>The trainer has changed nothing after all.</summary>
    public void Return(LearnerState parent) => _inMemory = parent;

    /// <summary>Commits and publishes a step from <paramref name="parent"/>.</summary>
    /// <returns>Whether it is committed; where not, it is to be taken again from what is.</returns>
    public async Task<bool> CommitAsync(LearnerState parent, LearnerState state, IReadOnlyList<GroupId> groups, int maxStaleness, int version, string metrics)
    {
        try
        {
            await ledger.CommitStepAsync(
                new StepCommit(context.Name, index, epoch, version, Committed.Lineage, parent.Weights, state, groups, maxStaleness, metrics), CancellationToken.None);
            _inMemory = state;
            Committed = new PolicyVersion(index, version, Committed.Lineage, state.Weights);
        }
        catch (Exception error) when (error is not EpochLostException)
        {
            LogCommitUnknown(error, version);
            await ReloadAsync();
            if (Committed.Number != version)
            {
                return false;
            }
        }

        crash.Reach(CrashPoint.StepCommitted);
        if (Options.Yields == StageYield.Policy)
        {
            await PublishAsync();
        }

        grains.GetGrain<IRunGrain>(context.Name).OnStepCommittedAsync(Committed).Ignore();
        await _retention!.CommittedAsync(state);
        return true;
    }

    /// <summary>A registry whose silo is lost begins elsewhere with what the ledger holds, this version included.</summary>
    private async Task PublishAsync()
    {
        try
        {
            await grains.GetGrain<IWeightRegistryGrain>(context.Name).PublishAsync(Committed);
        }
        catch (Exception error) when (PassingFaults.Is(error))
        {
            LogNotPublished(Committed.Number, PassingFaults.Describe(error));
        }
    }

    /// <summary>Puts the committed state into the trainer, unless that is what it holds.</summary>
    private async Task ReloadAsync()
    {
        var directory = await ModelDirectory.ReadAsync(ledger, context.Row, context.Recipe, CancellationToken.None);
        var row = directory.Stages.Single(candidate => candidate.Stage == index);
        (Committed, var state) = await CommittedVersions.OfStageAsync(ledger, row, CancellationToken.None);
        if (_inMemory != state)
        {
            await trainer.LoadAsync(Options, state, directory.ModelsOf(index));
            _inMemory = state;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} was not announced: {Reason}; generators hear of it from the ledger")]
    private partial void LogNotPublished(int version, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "How the commit of version {Version} ended is not known; reading the ledger")]
    private partial void LogCommitUnknown(Exception error, int version);
}
