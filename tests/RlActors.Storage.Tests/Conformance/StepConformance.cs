using System.Text.Json;
using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

public abstract class StepConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    private StepCommit _commit = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Run.CompleteAsync(await Run.AdmitAsync(), 0);
        _commit = Run.Commit(0, (await Run.LeaseAsync(0)).Groups);
    }

    [SkippableFact]
    public async Task CommitStep_LeasedGroups_AreTrained()
    {
        var reversed = _commit with { Groups = [.. _commit.Groups.Reverse()] };
        var committed = await Ledger.CommitStepAsync(reversed, None);
        var row = committed.Step;
        var group = await Ledger.FindGroupAsync(_commit.Groups[0], None);

        Assert.Equal(
            (Run.Name, 0, 1, 0, TestRun.Weights(0), TestRun.State(1), Clock.GetUtcNow()),
            (row.Run, row.Stage, row.Version, row.Lineage, row.ParentHash, row.State, row.CommittedAt));
        Assert.Equal(reversed.Groups, row.Groups);
        Assert.Equal(new Balance(4, 2, 0, 0, 2), committed.Balance);
        Assert.Equal((GroupState.Trained, 1), (group!.State, group.TrainedStep));
        Assert.Equivalent(row, await Ledger.FindLastStepAsync(Run.Name, 0, None), strict: true);
        await AssertBalanceAsync(4, 2, 0, 0, 2);
    }

    [SkippableFact]
    public async Task CommitStep_Metrics_CarryTheBalance()
    {
        using var metrics = JsonDocument.Parse((await Ledger.CommitStepAsync(_commit, None)).Step.Metrics);
        var numbers = metrics.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetDouble());

        Assert.Equal(
            new Dictionary<string, double> { ["loss"] = 0.5, ["dispatched"] = 4, ["trained"] = 2, ["expired"] = 0, ["failed"] = 0, ["in_flight"] = 2 }, numbers);
    }

    [SkippableFact]
    public async Task CommitStep_Again_ReturnsWhatTheFirstDid()
    {
        var first = await Ledger.CommitStepAsync(_commit, None);
        await Ledger.SettleAsync((await Ledger.ReadInFlightAsync(Run.Name, None))[0].Id, GroupState.Expired, "stalled", None);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await ReopenAsync();

        Assert.Equivalent(first, await Ledger.CommitStepAsync(_commit, None), strict: true);
        Assert.Single(await Ledger.ReadStepsAsync(Run.Name, 0, 9, None));
        await AssertBalanceAsync(4, 2, 1, 0, 1);
    }

    [SkippableFact]
    public async Task CommitStep_AgainUnderANewEpoch_ReturnsItsRow()
    {
        await Ledger.CommitStepAsync(_commit, None);
        long epoch = await Ledger.TakeEpochAsync(Run.Name, EpochRole.Learner, None);

        Assert.Equal(1, (await Ledger.CommitStepAsync(_commit with { Epoch = epoch }, None)).Step.Version);
    }

    [SkippableFact]
    public async Task CommitStep_VersionTakenByAnotherHash_IsRefused()
    {
        await Ledger.CommitStepAsync(_commit, None);
        await RefusedAsync(_commit with { State = TestRun.State(9) }, steps: 1);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task CommitStep_VersionThatDoesNotFollow_IsRefused(int version) => await RefusedAsync(_commit with { Version = version }, steps: 0);

    [SkippableFact]
    public async Task CommitStep_AnotherParent_IsRefused() => await RefusedAsync(_commit with { ParentHash = TestRun.Weights(7) }, steps: 0);

    [SkippableFact]
    public async Task CommitStep_NotExactlyTheLeasedGroups_IsRefused()
    {
        var ready = (await Ledger.ReadInFlightAsync(Run.Name, None)).First(group => group.State == GroupState.Ready).Id;

        await RefusedAsync(_commit with { Groups = [_commit.Groups[0]] }, steps: 0);
        await RefusedAsync(_commit with { Groups = [_commit.Groups[0], _commit.Groups[0]] }, steps: 0);
        await RefusedAsync(_commit with { Groups = [_commit.Groups[0], ready] }, steps: 0);
        await RefusedAsync(_commit with { Groups = [.. _commit.Groups, ready] }, steps: 0);
        await RefusedAsync(_commit with { Groups = [] }, steps: 0);
    }

    [SkippableFact]
    public async Task CommitStep_NoGroupsWhereNoneIsLeased_IsRefusedInAStageThatAdmits()
    {
        await Ledger.TakeEpochAsync(Run.Name, EpochRole.Learner, None);
        await RefusedAsync(_commit with { Epoch = 2, Groups = [] }, steps: 0);
    }

    [SkippableFact]
    public async Task CommitStep_TokenTooOld_IsRefused()
    {
        await Ledger.CommitStepAsync(_commit, None);
        var second = Run.Commit(1, (await Run.LeaseAsync(1)).Groups); // tokens of version 0, trained by the step from version 1

        await RefusedAsync(second with { MaxStaleness = 0 }, steps: 1);
        await Ledger.CommitStepAsync(second, None);
        await AssertBalanceAsync(4, 4, 0, 0, 0);
    }

    [SkippableFact]
    public async Task CommitStep_GroupsOfAnEarlierStep_AreNeverTrainedTwice()
    {
        await Ledger.CommitStepAsync(_commit, None);
        await Run.LeaseAsync(1);

        await RefusedAsync(Run.Commit(1, []) with { Groups = _commit.Groups }, steps: 1);
    }

    [SkippableTheory]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task CommitStep_MetricsThatAreNoObject_AreRefusedWhole(string metrics)
    {
        await Assert.ThrowsAsync<RlActorsException>(() => Ledger.CommitStepAsync(_commit with { Metrics = metrics }, None));
        await AssertBalanceAsync(4, 0, 0, 0, 4);
        await Ledger.CommitStepAsync(_commit, None);
    }

    [SkippableFact]
    public async Task CommitStep_Supervised_CountsUpdates()
    {
        var run = new TestRun(Ledger) { Name = "supervised" };
        await run.StartAsync();
        var first = run.Commit(0, []) with { Version = 20, State = TestRun.State(20), Metrics = """[{"loss":1},{"loss":0.5}]""" };
        var committed = await Ledger.CommitStepAsync(first, None);
        var second = first with { Version = 40, ParentHash = TestRun.Weights(20), State = TestRun.State(40) };

        Assert.Equal((20, first.Metrics, new Balance(0, 0, 0, 0, 0)), (committed.Step.Version, committed.Step.Metrics, committed.Balance));
        Assert.Empty(committed.Step.Groups);
        Assert.Equivalent(committed, await Ledger.CommitStepAsync(first, None), strict: true);
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.CommitStepAsync(second with { Version = 10 }, None));
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.CommitStepAsync(second with { ParentHash = TestRun.Weights(0) }, None));
        Assert.Equal(40, (await Ledger.CommitStepAsync(second, None)).Step.Version);
    }

    [SkippableFact]
    public async Task ReadSteps_Several_ComeInOrder()
    {
        await Ledger.CommitStepAsync(_commit, None);
        for (int version = 1; version < 4; version++)
        {
            await Run.StepAsync(version);
        }

        Assert.Equal([2, 3], (await Ledger.ReadStepsAsync(Run.Name, 1, 2, None)).Select(step => step.Version));
        Assert.Equal([3, 4], (await Ledger.ReadLastStepsAsync(Run.Name, 0, 2, None)).Select(step => step.Version));
        Assert.Equal(4, (await Ledger.FindLastStepAsync(Run.Name, 0, None))!.Version);
        Assert.Null(await Ledger.FindLastStepAsync(Run.Name, 1, None));
        Assert.Null(await Ledger.FindLastStepAsync("nobody", 0, None));
    }

    private async Task RefusedAsync(StepCommit commit, int steps)
    {
        var before = await Ledger.ReadBalanceAsync(Run.Name, None);
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.CommitStepAsync(commit, None));
        Assert.Equal(before, await Ledger.ReadBalanceAsync(Run.Name, None));
        Assert.Equal(steps, (await Ledger.ReadStepsAsync(Run.Name, 0, 9, None)).Count);
    }
}
