using Microsoft.Extensions.Logging;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Runs;

namespace RlActors.Learners;

/// <summary>The steps of a stage of rollouts: lease B groups, make of them the next version, commit it. What the version's weights are is the kind's business.</summary>
internal sealed partial class RolloutSteps(
    LearnerStage stage, RolloutStageOptions options, IVersionMaker maker, AnnouncedGroups announced, LearnerActivity activity, ILedger ledger, IGrainFactory grains,
    ActorClock clock, ICrashPoints crash, TimeSpan sweep, ILogger log)
{
    private const int FailuresAllowed = 3;

    private readonly StepTimer _timer = new(clock);

    /// <summary>Takes steps until all are committed or the learner is to pause.</summary>
    /// <param name="beforeEach">Called before each attempt at a step.</param>
    /// <returns>Why it cannot go on; null when it paused or is done.</returns>
    public async Task<string?> RunAsync(Action beforeEach)
    {
        int skipped = 0, uncommitted = 0;
        while (!activity.Pausing && stage.Committed.Number < options.Steps)
        {
            beforeEach();
            var groups = await LeaseAsync();
            if (groups.Count == 0)
            {
                continue;
            }

            var outcome = await StepAsync(groups);
            skipped = outcome == StepEnd.NonFinite ? skipped + 1 : 0;
            uncommitted = outcome == StepEnd.NotCommitted ? uncommitted + 1 : 0;
            if (Math.Max(skipped, uncommitted) == FailuresAllowed)
            {
                return skipped > 0
                    ? $"{FailuresAllowed} steps in a row had a loss or gradient that is not finite; lower the learning rate or look at the rewards"
                    : $"{FailuresAllowed} commits in a row of step {stage.Committed.Number + 1} failed; see the log of its silo";
            }
        }

        activity.Does(activity.Pausing ? "paused" : "done");
        return null;
    }

    /// <summary>B groups for the next step, or none after a wait: for an announcement, or until the next sweep.</summary>
    private async Task<IReadOnlyList<GroupRow>> LeaseAsync()
    {
        if (options.ForceStaleness && ForcedStaleness.Missing(await ledger.ReadInFlightAsync(stage.Context.Name, CancellationToken.None), stage.Committed.Number, options) is > 0 and int missing)
        {
            activity.Does($"waiting for {missing} more groups: this stage forces staleness {options.MaxStaleness}");
            await activity.Wake.WaitAsync(sweep, clock.Time);
            return [];
        }

        var request = new LeaseRequest(stage.Context.Name, stage.Index, stage.Epoch, stage.Committed.Number, options.GroupsPerStep, options.MaxStaleness);
        var lease = await ledger.LeaseAsync(request, CancellationToken.None);
        activity.WaitingFor = lease.WaitingFor;
        if (lease.Groups.Count == 0)
        {
            activity.Does(lease.WaitingFor.Count > 0
                ? $"waiting for {lease.WaitingFor.Count} groups that would be too old for the next step"
                : $"waiting for groups: {lease.Ready} of {options.GroupsPerStep} are ready");
            await activity.Wake.WaitAsync(sweep, clock.Time);
            return [];
        }

        _timer.Leased();
        return lease.Groups;
    }

    private async Task<StepEnd> StepAsync(IReadOnlyList<GroupRow> rows)
    {
        int from = stage.Committed.Number;
        activity.Does($"{maker.Doing} {from + 1}");
        var groups = await announced.TakeAsync(rows, ledger);
        var parent = stage.Leave();
        var result = await maker.TakeAsync(from, groups);
        if (result.Outcome == StepOutcome.NonFinite)
        {
            stage.Return(parent); // the engine changed nothing
            await SkipAsync(rows);
            return StepEnd.NonFinite;
        }

        activity.Does($"making version {from + 1} durable");
        var state = await _timer.SaveAsync(maker.SaveAsync(parent));
        crash.Reach(CrashPoint.WeightsDurable);
        bool committed = await stage.CommitAsync(
            parent, state, [.. rows.Select(row => row.Id)], options.MaxStaleness, from + 1, StepMetrics.Of(from, groups, result, _timer));
        _timer.Committed();
        return committed ? StepEnd.Committed : StepEnd.NotCommitted;
    }

    private async Task SkipAsync(IReadOnlyList<GroupRow> rows)
    {
        LogNonFinite(stage.Committed.Number + 1);
        await ledger.FailLeasedAsync(stage.Context.Name, stage.Index, stage.Epoch, stage.Committed.Number, FailureShare.NonFinite, CancellationToken.None);
        foreach (var row in rows)
        {
            grains.GetGrain<IRunGrain>(stage.Context.Name).OnGroupSettledAsync(row.Id, GroupState.Failed, FailureShare.NonFinite).Ignore();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step} was skipped: loss or gradient is not finite")]
    private partial void LogNonFinite(int step);

    private enum StepEnd
    {
        Committed,
        NotCommitted,
        NonFinite,
    }
}
