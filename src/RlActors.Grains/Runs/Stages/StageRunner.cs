using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Runs;

/// <summary>Takes a run from stage to stage: opens each with the weights of the one it starts from, measures before and after, and closes it. A stage that is done is not run again.</summary>
internal sealed class StageRunner(
    IGrainFactory grains, ILedger ledger, RunContext context, StageMeasures measures, RunActivity activity, long epoch, ActorClock clock, ICrashPoints crash, ActorOptions options)
{
    /// <summary>The stage under way; null before the first is open.</summary>
    public StageRow? Current { get; private set; }

    /// <summary>Runs what is left of a stage.</summary>
    public async Task RunAsync(int index)
    {
        var version = await OpenAsync(index);
        if (Current!.Final is not null)
        {
            return;
        }

        await measures.BeforeAsync(index, new PolicyVersion(index, 0, 0, Current.Initial.Weights));
        await LoopOf(index).RunAsync(version);
        if (!activity.Going())
        {
            return;
        }

        (version, var state) = await CommittedVersions.OfStageAsync(ledger, Current, CancellationToken.None);
        await measures.AfterAsync(version);
        await ledger.EndStageAsync(context.Name, epoch, index, state, CancellationToken.None);
    }

    private async Task<PolicyVersion> OpenAsync(int index)
    {
        var directory = await ModelDirectory.ReadAsync(ledger, context.Row, context.Recipe, CancellationToken.None);
        Current = await ledger.BeginStageAsync(context.Name, epoch, index, directory.InitialOf(index), CancellationToken.None);
        var (version, _) = await CommittedVersions.OfStageAsync(ledger, Current, CancellationToken.None);
        if (Current.Final is null)
        {
            await grains.GetGrain<IWeightRegistryGrain>(context.Name).PublishAsync(CommittedVersions.PolicyOf(context.Recipe, Current, version));
        }

        return version;
    }

    private IStageLoop LoopOf(int index) => context.Recipe.Stages[index] switch
    {
        RolloutStageOptions rollouts => new RolloutLoop(
            new AdmissionLoop(grains, ledger, context, rollouts, Current!, epoch, crash), Learner, index, rollouts, activity, clock, TimeSpan.FromSeconds(options.HeartbeatSeconds)),
        BatchStageOptions batches => new BatchLoop(Learner, measures, index, batches, context.Recipe.TitleOf(index), activity),
        EvaluateStageOptions => new MeasuringLoop(),
        var other => throw new InvalidOperationException($"a stage of kind {other.Kind} has no loop"),
    };

    private ILearnerGrain Learner => grains.GetGrain<ILearnerGrain>(context.Name);
}
