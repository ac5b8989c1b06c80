using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

public abstract class SettlementConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    [SkippableFact]
    public async Task Settle_GeneratingJudgingOrReady_Ends()
    {
        var groups = await Run.AdmitAsync();
        await Ledger.MarkJudgingAsync(groups[1].Id, None);
        await Run.CompleteAsync(groups[2].Id, 0);
        await Ledger.SettleAsync(groups[0].Id, GroupState.Expired, "stalled", None);
        await Ledger.SettleAsync(groups[1].Id, GroupState.Failed, "judge", None);
        var row = await Ledger.SettleAsync(groups[2].Id, GroupState.Expired, "no signal", None);

        Assert.Equal((GroupState.Expired, "no signal"), (row.State, row.Reason));
        await AssertBalanceAsync(4, 0, 2, 1, 1);
    }

    [SkippableFact]
    public async Task Settle_Again_KeepsTheFirst()
    {
        var group = (await Run.AdmitAsync())[0].Id;
        await Ledger.SettleAsync(group, GroupState.Expired, "stalled", None);
        var row = await Ledger.SettleAsync(group, GroupState.Failed, "judge", None);

        Assert.Equal((GroupState.Expired, "stalled"), (row.State, row.Reason));
        await AssertBalanceAsync(4, 0, 1, 0, 3);
    }

    [SkippableFact]
    public async Task Settle_LeasedOrTrained_IsLeftAlone()
    {
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        var leased = (await Run.LeaseAsync(0)).Groups;
        var row = await Ledger.SettleAsync(leased[0].Id, GroupState.Expired, "stalled", None);
        await Ledger.CommitStepAsync(Run.Commit(0, leased), None);
        var trained = await Ledger.SettleAsync(leased[0].Id, GroupState.Expired, "stalled", None);

        Assert.Equal((GroupState.Leased, null), (row.State, row.Reason));
        Assert.Equal((GroupState.Trained, 1), (trained.State, trained.TrainedStep));
        await AssertBalanceAsync(4, 2, 0, 0, 2);
    }

    [SkippableFact]
    public async Task Settle_StateThatIsNoEnd_IsRefused()
    {
        var group = (await Run.AdmitAsync())[0].Id;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Ledger.SettleAsync(group, GroupState.Trained, "x", None));
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.SettleAsync(group with { Run = "nobody" }, GroupState.Failed, "x", None));
    }

    [SkippableFact]
    public async Task FailLeased_LeasedGroups_EndAsFailed()
    {
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        var leased = (await Run.LeaseAsync(0)).Groups;
        await Ledger.FailLeasedAsync(Run.Name, 0, Run.LearnerEpoch, 0, "non-finite", None);
        await Ledger.FailLeasedAsync(Run.Name, 0, Run.LearnerEpoch, 0, "non-finite", None);
        var next = await Run.LeaseAsync(0);

        Assert.All(leased, group => Assert.DoesNotContain(next.Groups, other => other.Id == group.Id));
        Assert.Equal(2, next.Groups.Count);
        Assert.Equal((GroupState.Failed, "non-finite"), await StateAsync(leased[0].Id));
        await AssertBalanceAsync(4, 0, 0, 2, 2);
    }

    [SkippableFact]
    public async Task FailLeased_AnotherVersion_IsRefused()
    {
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        await Run.LeaseAsync(0);

        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.FailLeasedAsync(Run.Name, 0, Run.LearnerEpoch, 1, "non-finite", None));
        await AssertBalanceAsync(4, 0, 0, 0, 4);
    }

    [SkippableFact]
    public async Task ReadLatestGroups_SomeEnded_ListsThoseThatEndedOrAreReadyNewestFirst()
    {
        var groups = await Run.AdmitAsync();
        await Run.CompleteAsync(groups[0].Id, 0);
        await Ledger.SettleAsync(groups[2].Id, GroupState.Failed, "judge", None);
        await Ledger.SettleAsync(groups[3].Id, GroupState.Expired, "stalled", None);

        Assert.Equal([3L, 2L, 0L], (await Ledger.ReadLatestGroupsAsync(Run.Name, 9, None)).Select(group => group.Sequence));
        Assert.Equal([3L, 2L], (await Ledger.ReadLatestGroupsAsync(Run.Name, 2, None)).Select(group => group.Sequence));
        Assert.Equal([0L, 1L], (await Ledger.ReadInFlightAsync(Run.Name, None)).Select(group => group.Sequence));
    }

    private async Task<(GroupState State, string? Reason)> StateAsync(GroupId group)
    {
        var row = await Ledger.FindGroupAsync(group, None);
        return (row!.State, row.Reason);
    }
}
