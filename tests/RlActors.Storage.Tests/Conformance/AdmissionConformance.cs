using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

public abstract class AdmissionConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    [SkippableFact]
    public async Task Admit_First_FillsTheCapacityInOrder()
    {
        var groups = await Run.AdmitAsync();

        Assert.Equal(
            [
                new GroupRow(new GroupId("quick", "add/0+0", 1), 0, 0, GroupState.Generating, null, 0, null, null, null, Clock.GetUtcNow()),
                new GroupRow(new GroupId("quick", "add/1+1", 1), 0, 1, GroupState.Generating, null, 0, null, null, null, Clock.GetUtcNow()),
                new GroupRow(new GroupId("quick", "add/2+2", 1), 0, 2, GroupState.Generating, null, 0, null, null, null, Clock.GetUtcNow()),
                new GroupRow(new GroupId("quick", "add/3+3", 1), 0, 3, GroupState.Generating, null, 0, null, null, null, Clock.GetUtcNow()),
            ],
            groups);
        Assert.Equal(4, (await Ledger.ReadStagesAsync(Run.Name, None))[0].Cursor);
        await AssertBalanceAsync(4, 0, 0, 0, 4);
    }

    [SkippableFact]
    public async Task Admit_NoCapacity_AdmitsNothing()
    {
        await Run.AdmitAsync();

        Assert.Empty(await Run.AdmitAsync());
        Assert.Equal(4, (await Ledger.ReadStagesAsync(Run.Name, None))[0].Cursor);
        await AssertBalanceAsync(4, 0, 0, 0, 4);
    }

    [SkippableFact]
    public async Task Admit_AfterAStep_AdmitsOneStepMoreUnderTheNewVersion()
    {
        await Run.StepAsync(0);
        var groups = await Run.AdmitAsync();

        Assert.Equal([4L, 5L], groups.Select(group => group.Sequence));
        Assert.All(groups, group => Assert.Equal(1, group.AdmittedVersion));
        Assert.Equal([new GroupId("quick", "add/4+4", 1), new GroupId("quick", "add/0+0", 2)], groups.Select(group => group.Id));
    }

    [SkippableFact]
    public async Task Admit_AfterASettledGroup_RefillsIt()
    {
        var groups = await Run.AdmitAsync();
        await Ledger.SettleAsync(groups[1].Id, GroupState.Failed, "judge", None);
        var refill = await Run.AdmitAsync();

        Assert.Equal((4L, "add/4+4"), (Assert.Single(refill).Sequence, refill[0].Id.Prompt));
        await AssertBalanceAsync(5, 0, 0, 1, 4);
    }

    [SkippableFact]
    public async Task Admit_WholeStage_NeverPassesStepsTimesGroups()
    {
        for (int step = 0; step < Run.Steps; step++)
        {
            await Run.StepAsync(step);
        }

        Assert.Empty(await Run.AdmitAsync());
        await AssertBalanceAsync(8, 8, 0, 0, 0);
        await Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(4), None);
    }

    [SkippableFact]
    public async Task Admit_SameOperation_ReturnsTheGroupsOfTheFirstCall()
    {
        var request = await Run.RequestAsync();
        var first = await Ledger.AdmitAsync(request, None);
        await Ledger.SettleAsync(first[0].Id, GroupState.Expired, "stalled", None);
        var again = await Ledger.AdmitAsync(request, None);
        await ReopenAsync();
        var later = await Ledger.AdmitAsync(request, None);

        Assert.Equal(first.Select(group => group.Id), again.Select(group => group.Id));
        Assert.Equal(GroupState.Expired, again[0].State);
        Assert.Equal(again, later);
        await AssertBalanceAsync(4, 0, 1, 0, 3);
    }

    [SkippableFact]
    public async Task Admit_SameOperationInAnotherStage_IsAnother()
    {
        var request = await Run.RequestAsync();
        var first = await Ledger.AdmitAsync(request, None);
        foreach (var group in first)
        {
            await Ledger.SettleAsync(group.Id, GroupState.Expired, "stalled", None);
        }

        await Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(0), None);
        await Run.BeginStageAsync(1);
        var second = await Ledger.AdmitAsync(request with { Stage = 1 }, None);

        Assert.Equal([0L, 1L, 2L, 3L], second.Select(group => group.Sequence));
        Assert.All(second, group => Assert.Equal((1, 2), (group.Stage, group.Id.Attempt)));
    }

    [SkippableFact]
    public async Task Admit_OperationThatAdmittedNothing_MayBeAskedAgain()
    {
        await Run.AdmitAsync();
        var request = await Run.RequestAsync();
        Assert.Empty(await Ledger.AdmitAsync(request, None));
        await Ledger.SettleAsync((await Ledger.ReadInFlightAsync(Run.Name, None))[0].Id, GroupState.Expired, "stalled", None);

        Assert.Single(await Ledger.AdmitAsync(request, None));
    }

    [SkippableFact]
    public async Task Admit_AnotherCursor_IsRefused()
    {
        var stale = await Run.RequestAsync();
        var groups = await Run.AdmitAsync();
        await Ledger.SettleAsync(groups[0].Id, GroupState.Expired, "stalled", None);

        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AdmitAsync(stale, None));
        await AssertBalanceAsync(4, 0, 1, 0, 3);
    }

    [SkippableFact]
    public async Task Admit_PromptMoreThanOnce_NumbersTheAttempts()
    {
        var request = await Run.RequestAsync() with { Candidates = ["add/1+1", "add/1+1", "add/2+2", "add/1+1"] };
        var groups = await Ledger.AdmitAsync(request, None);

        Assert.Equal([1, 2, 1, 3], groups.Select(group => group.Id.Attempt));
    }

    [SkippableFact]
    public async Task Admit_AnotherRun_NumbersItsOwnAttempts()
    {
        await Run.AdmitAsync();
        var other = new TestRun(Ledger) { Name = "other" };
        await other.StartAsync();

        Assert.All(await other.AdmitAsync(), group => Assert.Equal(("other", 1), (group.Id.Run, group.Id.Attempt)));
        await AssertBalanceAsync(4, 0, 0, 0, 4);
    }

    [SkippableFact]
    public async Task Admit_FewerCandidates_AdmitsThose() =>
        Assert.Single(await Ledger.AdmitAsync(await Run.RequestAsync() with { Candidates = ["add/1+1"] }, None));

    [SkippableTheory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Stopped)]
    [InlineData(RunStatus.Completed)]
    public async Task Admit_RunThatIsNotRunning_AdmitsNothing(RunStatus status)
    {
        await Ledger.SetRunStatusAsync(Run.Name, null, status, "asked", None);
        Assert.Empty(await Run.AdmitAsync());
        await Ledger.SetRunStatusAsync(Run.Name, null, RunStatus.Running, null, None);
        Assert.Equal(4, (await Run.AdmitAsync()).Count);
    }

    [SkippableFact]
    public async Task Admit_StageNotOpen_IsRefused()
    {
        var request = await Run.RequestAsync();
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AdmitAsync(request with { Stage = 1 }, None));
        await Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(0), None);
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AdmitAsync(request, None));
    }

    [SkippableFact]
    public async Task Admit_MaxStalenessZero_AdmitsOneStepAtATime()
    {
        var request = await Run.RequestAsync() with { MaxStaleness = 0 };
        Assert.Equal(2, (await Ledger.AdmitAsync(request, None)).Count);
    }

    [SkippableFact]
    public async Task Admit_ManyAtOnce_NeverPassTheCapacity()
    {
        var request = await Run.RequestAsync();
        var calls = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                return (await Ledger.AdmitAsync(request with { OperationId = $"at-once-{i}", Candidates = ["add/1+1"] }, None)).Count;
            }
            catch (LedgerConflictException)
            {
                return 0;
            }
        }));

        Assert.Equal(1, calls.Sum()); // the others' cursor has passed
        await AssertBalanceAsync(1, 0, 0, 0, 1);
    }
}
