using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

public abstract class EpochConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    [SkippableFact]
    public async Task TakeEpoch_EachTime_IsOneMoreForItsRoleAlone()
    {
        Assert.Equal((1, 1), (Run.RunEpoch, Run.LearnerEpoch));
        Assert.Equal(2, await Ledger.TakeEpochAsync(Run.Name, EpochRole.Learner, None));
        Assert.Equal(3, await Ledger.TakeEpochAsync(Run.Name, EpochRole.Learner, None));
        Assert.Equal(2, await Ledger.TakeEpochAsync(Run.Name, EpochRole.Run, None));
    }

    [SkippableFact]
    public async Task RunWrites_OldEpoch_Fail()
    {
        var request = await Run.RequestAsync();
        await Ledger.TakeEpochAsync(Run.Name, EpochRole.Run, None);

        await Assert.ThrowsAsync<EpochLostException>(() => Ledger.AdmitAsync(request, None));
        await Assert.ThrowsAsync<EpochLostException>(() => Ledger.SetRunStatusAsync(Run.Name, 1, RunStatus.Completed, null, None));
        await Assert.ThrowsAsync<EpochLostException>(() => Ledger.BeginStageAsync(Run.Name, 1, 1, TestRun.State(0), None));
        await Assert.ThrowsAsync<EpochLostException>(() => Ledger.EndStageAsync(Run.Name, 1, 0, TestRun.State(0), None));
        await AssertBalanceAsync(0, 0, 0, 0, 0);
        Assert.Equal(RunStatus.Running, (await Ledger.FindRunAsync(Run.Name, None))!.Status);
        Assert.Null(Assert.Single(await Ledger.ReadStagesAsync(Run.Name, None)).Final);
    }

    [SkippableFact]
    public async Task LearnerWrites_OldEpoch_FailAndLeaseNothing()
    {
        var groups = await Run.AdmitAsync();
        await Run.CompleteAsync(groups, 0);
        var leased = (await Run.LeaseAsync(0)).Groups;
        await Ledger.TakeEpochAsync(Run.Name, EpochRole.Learner, None);

        await Assert.ThrowsAsync<EpochLostException>(() => Run.LeaseAsync(0));
        await Assert.ThrowsAsync<EpochLostException>(() => Ledger.CommitStepAsync(Run.Commit(0, leased), None));
        await Assert.ThrowsAsync<EpochLostException>(() => Ledger.FailLeasedAsync(Run.Name, 0, 1, 0, "non-finite", None));
        await AssertBalanceAsync(4, 0, 0, 0, 4);
        Assert.All(await Ledger.ReadInFlightAsync(Run.Name, None), group => Assert.Equal(GroupState.Ready, group.State));
    }

    [SkippableFact]
    public async Task Writes_EpochNeverTaken_Fail()
    {
        await Assert.ThrowsAsync<EpochLostException>(() => Ledger.SetRunStatusAsync(Run.Name, 7, RunStatus.Paused, "x", None));
        Run.LearnerEpoch = 7;
        await Assert.ThrowsAsync<EpochLostException>(() => Run.LeaseAsync(0));
    }

    [SkippableFact]
    public async Task TakeEpoch_Learner_ReturnsLeasedGroupsToReady()
    {
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        var first = (await Run.LeaseAsync(0)).Groups;
        Run.LearnerEpoch = await Ledger.TakeEpochAsync(Run.Name, EpochRole.Learner, None);
        var states = (await Ledger.ReadInFlightAsync(Run.Name, None)).Select(group => group.State);
        var second = await Run.LeaseAsync(0);

        Assert.All(states, state => Assert.Equal(GroupState.Ready, state));
        Assert.Equal(first, second.Groups);
        Assert.Equal(4, second.Ready);
        await Ledger.CommitStepAsync(Run.Commit(0, second.Groups), None);
        await AssertBalanceAsync(4, 2, 0, 0, 2);
    }

    [SkippableFact]
    public async Task TakeEpoch_Run_LeavesLeasesAlone()
    {
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        var leased = (await Run.LeaseAsync(0)).Groups;
        await Ledger.TakeEpochAsync(Run.Name, EpochRole.Run, None);

        await Ledger.CommitStepAsync(Run.Commit(0, leased), None);
        await AssertBalanceAsync(4, 2, 0, 0, 2);
    }
}
