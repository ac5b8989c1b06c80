using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

public abstract class LeaseConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    [SkippableFact]
    public async Task Lease_MoreReadyThanAStep_TakesTheFirstByAdmission()
    {
        var groups = await Run.AdmitAsync();
        await Run.CompleteAsync([groups[3], groups[1], groups[2]], 0);
        var lease = await Run.LeaseAsync(0);

        Assert.Equal([1L, 2L], lease.Groups.Select(group => group.Sequence));
        Assert.All(lease.Groups, group => Assert.Equal(GroupState.Leased, group.State));
        Assert.Equal(3, lease.Ready);
        Assert.Empty(lease.WaitingFor);
        await AssertBalanceAsync(4, 0, 0, 0, 4);
    }

    [SkippableFact]
    public async Task Lease_TooFewReady_TakesNone()
    {
        var groups = await Run.AdmitAsync();
        await Run.CompleteAsync(groups[0].Id, 0);
        await Run.AppendAsync(groups[1].Id, TestRun.Record(0, 0)); // torn: one of two completions
        var lease = await Run.LeaseAsync(0);

        Assert.Empty(lease.Groups);
        Assert.Equal(1, lease.Ready);
        Assert.Equal(GroupState.Ready, (await Ledger.FindGroupAsync(groups[0].Id, None))!.State);
    }

    [SkippableFact]
    public async Task Lease_Again_ReturnsTheSameGroups()
    {
        var groups = await Run.AdmitAsync();
        await Run.CompleteAsync([groups[2], groups[3]], 0);
        var first = await Run.LeaseAsync(0);
        await Run.CompleteAsync(groups[0].Id, 0); // earlier in admission order, but late
        await ReopenAsync();
        var again = await Run.LeaseAsync(0);

        Assert.Equal([2L, 3L], first.Groups.Select(group => group.Sequence));
        Assert.Equal(first.Groups, again.Groups);
        Assert.Equal(3, again.Ready);
    }

    [SkippableFact]
    public async Task Lease_VersionNotCommitted_IsRefused()
    {
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        await Assert.ThrowsAsync<LedgerConflictException>(() => Run.LeaseAsync(1));
        await Ledger.CommitStepAsync(Run.Commit(0, (await Run.LeaseAsync(0)).Groups), None);
        await Assert.ThrowsAsync<LedgerConflictException>(() => Run.LeaseAsync(0));
        Assert.Equal(2, (await Run.LeaseAsync(1)).Groups.Count);
    }

    [SkippableFact]
    public async Task Lease_TokensTooOld_ExpiresThemAsStale()
    {
        await Run.StepAsync(0);
        await Run.StepAsync(1);
        var old = (await Ledger.ReadInFlightAsync(Run.Name, None))[^1]; // admitted under 1, ready with tokens of 1
        await Run.CompleteAsync(await Run.AdmitAsync(), 2);
        var lease = await Ledger.LeaseAsync(new LeaseRequest(Run.Name, 0, Run.LearnerEpoch, 2, 2, MaxStaleness: 0), None);

        Assert.Equal(2, lease.Groups.Count);
        Assert.All(lease.Groups, group => Assert.Equal(2, group.MinVersion));
        Assert.Equal((GroupState.Expired, "stale"), ((await Ledger.FindGroupAsync(old.Id, None))!.State, (await Ledger.FindGroupAsync(old.Id, None))!.Reason));
        Assert.True((await Ledger.ReadBalanceAsync(Run.Name, None)).Holds);
    }

    [SkippableFact]
    public async Task Lease_TokensAsOldAsAllowed_AreTaken()
    {
        var groups = await Run.AdmitAsync();
        await Run.CompleteAsync(groups, 0);
        await Ledger.CommitStepAsync(Run.Commit(0, (await Run.LeaseAsync(0)).Groups), None);
        var lease = await Run.LeaseAsync(1);

        Assert.Equal([2L, 3L], lease.Groups.Select(group => group.Sequence));
        Assert.All(lease.Groups, group => Assert.Equal(0, group.MinVersion));
    }

    [SkippableFact]
    public async Task Lease_GroupUnderWayThatWouldBeTooOld_IsWaitedFor()
    {
        var first = await Run.AdmitAsync();
        await Run.CompleteAsync(first.Take(3), 0);
        await Ledger.CommitStepAsync(Run.Commit(0, (await Run.LeaseAsync(0)).Groups), None);
        await Run.CompleteAsync(await Run.AdmitAsync(), 1);
        await Ledger.MarkJudgingAsync(first[3].Id, None);
        var held = await Run.LeaseAsync(1); // three are ready, but version 0's straggler could not be trained by the step after
        await Run.CompleteAsync(first[3].Id, 0);
        var lease = await Run.LeaseAsync(1);

        Assert.Empty(held.Groups);
        Assert.Equal(3, held.Ready);
        Assert.Equal([first[3].Id], held.WaitingFor.Select(group => group.Id));
        Assert.Equal([2L, 3L], lease.Groups.Select(group => group.Sequence));
        Assert.Empty(lease.WaitingFor);
    }

    [SkippableFact]
    public async Task Lease_MoreStragglersThanOneStepCanTrain_AreWaitedForInTime()
    {
        var run = new TestRun(Ledger) { Name = "two-behind", MaxStaleness = 2, GroupsPerStep = 2 };
        await run.StartAsync();
        var first = await run.AdmitAsync(); // six, at version 0: the steps from 0, 1 and 2 may train them
        await run.CompleteAsync(first.Skip(2).Take(2), 0);
        await Ledger.CommitStepAsync(run.Commit(0, (await run.LeaseAsync(0)).Groups), None);
        await run.CompleteAsync(await run.AdmitAsync(), 1);
        var held = await run.LeaseAsync(1); // two are ready, but the step from 2 alone could not train the four stragglers
        await run.CompleteAsync(first.Take(2), 0);
        await Ledger.CommitStepAsync(run.Commit(1, (await run.LeaseAsync(1)).Groups), None);
        await run.CompleteAsync(first.Skip(4), 0);

        Assert.Empty(held.Groups);
        Assert.Equal(first.Where((_, i) => i is 0 or 1 or 4 or 5).Select(group => group.Id), held.WaitingFor.Select(group => group.Id));
        Assert.Equal([4L, 5L], (await run.LeaseAsync(2)).Groups.Select(group => group.Sequence));
        Assert.Equal(0, (await Ledger.ReadBalanceAsync(run.Name, None)).Expired);
    }

    [SkippableFact]
    public async Task Lease_StragglerSettled_IsNoLongerWaitedFor()
    {
        var first = await Run.AdmitAsync();
        await Run.CompleteAsync(first.Take(3), 0);
        await Ledger.CommitStepAsync(Run.Commit(0, (await Run.LeaseAsync(0)).Groups), None);
        await Run.CompleteAsync(await Run.AdmitAsync(), 1);
        await Ledger.SettleAsync(first[3].Id, GroupState.Expired, "stalled", None);

        Assert.Equal([2L, 4L], (await Run.LeaseAsync(1)).Groups.Select(group => group.Sequence));
    }

    [SkippableFact]
    public async Task Lease_MaxStalenessZero_WaitsForEveryGroupUnderWay()
    {
        var run = new TestRun(Ledger) { Name = "synchronous", MaxStaleness = 0, GroupsPerStep = 2 };
        await run.StartAsync();
        var groups = await run.AdmitAsync();
        await run.CompleteAsync(groups[1].Id, 0);
        var held = await run.LeaseAsync(0);
        await run.CompleteAsync(groups[0].Id, 0);

        Assert.Equal([groups[0].Id], held.WaitingFor.Select(group => group.Id));
        Assert.Equal([0L, 1L], (await run.LeaseAsync(0)).Groups.Select(group => group.Sequence));
    }

    [SkippableFact]
    public async Task Lease_PausedRun_GoesOn()
    {
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        await Ledger.SetRunStatusAsync(Run.Name, null, RunStatus.Paused, "asked", None);

        Assert.Equal(2, (await Run.LeaseAsync(0)).Groups.Count);
    }

    [SkippableFact]
    public async Task Lease_StageEnded_IsRefused()
    {
        await Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(0), None);

        await Assert.ThrowsAsync<LedgerConflictException>(() => Run.LeaseAsync(0));
    }
}
