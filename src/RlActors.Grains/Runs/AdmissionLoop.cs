using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>Fills one rollout stage's capacity with groups in training order, and sends each to its prompt's grain.</summary>
internal sealed class AdmissionLoop(
    IGrainFactory grains, ILedger ledger, RunContext context, RolloutStageOptions options, StageRow stage, long epoch, ICrashPoints crash)
{
    private readonly TrainingOrder _order = TrainingOrder.OfRollouts(context.TaskOf(stage.Stage), context.Recipe.Seed, stage.Stage);
    private long _cursor = stage.Cursor;
    private int _operation;

    /// <summary>Sends off again what an earlier activation left unfinished; groups that are under way take no notice.</summary>
    public async Task RedriveAsync(PolicyVersion newest)
    {
        var inFlight = await ledger.ReadInFlightAsync(context.Name, CancellationToken.None);
        await DispatchAsync(inFlight.Where(group => group.State is GroupState.Generating or GroupState.Judging), newest, fresh: false);
    }

    /// <summary>Admits up to the counted capacity, under an operation id of its own.</summary>
    public async Task AdmitAsync(PolicyVersion version)
    {
        int most = (options.MaxStaleness + 1) * options.GroupsPerStep;
        var request = new AdmissionRequest(
            context.Name, stage.Stage, epoch, FormattableString.Invariant($"{epoch}/{_operation}"), _cursor, [.. _order.Take(_cursor, most).Select(prompt => prompt.Id)],
            options.GroupsPerStep, options.MaxStaleness, options.Steps);
        var admitted = await ledger.AdmitAsync(request, CancellationToken.None);
        if (admitted.Count == 0)
        {
            return;
        }

        (_cursor, _operation) = (_cursor + admitted.Count, _operation + 1);
        crash.Reach(CrashPoint.Admitted);
        var committed = admitted[0].AdmittedVersion == version.Number ? version : await CommittedAsync();
        await DispatchAsync(admitted, committed, fresh: true);
    }

    /// <summary>The learner has committed since the caller looked.</summary>
    private async Task<PolicyVersion> CommittedAsync() => (await Weights.CommittedVersions.OfStageAsync(ledger, stage, CancellationToken.None)).Version;

    private Task DispatchAsync(IEnumerable<GroupRow> groups, PolicyVersion version, bool fresh) => Task.WhenAll(
        groups.Select(group => grains.GetGrain<IPromptGrain>(group.Id.Prompt).AttemptAsync(new GroupOrder(group, version, fresh))));
}
