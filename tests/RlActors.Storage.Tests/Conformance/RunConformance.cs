using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

public abstract class RunConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    [SkippableFact]
    public async Task CreateRun_New_IsRunningAndStamped()
    {
        var row = await Ledger.CreateRunAsync(Run.Row() with { Name = "second", Status = RunStatus.Paused, Reason = "?" }, None);

        Assert.Equal(new RunRow("second", "{}", TestRun.Model, RunStatus.Running, null, Clock.GetUtcNow(), Clock.GetUtcNow()), row);
        Assert.Equal(row, await Ledger.FindRunAsync("second", None));
        Assert.Equal(["second", "quick"], (await Ledger.ReadRunsAsync(None)).Select(run => run.Name));
    }

    [SkippableFact]
    public async Task CreateRun_AgainWithTheSameRecipe_ChangesNothing()
    {
        await Ledger.SetRunStatusAsync(Run.Name, Run.RunEpoch, RunStatus.Paused, "wait", None);
        var before = await Ledger.FindRunAsync(Run.Name, None);
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(before, await Ledger.CreateRunAsync(Run.Row(), None));
        Assert.Single(await Ledger.ReadRunsAsync(None));
    }

    [SkippableFact]
    public async Task CreateRun_AgainWithAnother_IsRefused()
    {
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.CreateRunAsync(Run.Row() with { Recipe = "{\"seed\":2}" }, None));
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.CreateRunAsync(Run.Row() with { Model = TestRun.Model with { Weights = "w" } }, None));
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.CreateRunAsync(Run.Row() with { Model = TestRun.Model with { OtherFiles = "" } }, None));
    }

    [SkippableTheory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("..")]
    public async Task CreateRun_NameThatIsNoFolder_IsRefused(string name) =>
        await Assert.ThrowsAsync<RlActorsException>(() => Ledger.CreateRunAsync(Run.Row() with { Name = name }, None));

    [SkippableFact]
    public async Task FindRun_Unknown_IsNull() => Assert.Null(await Ledger.FindRunAsync("nobody", None));

    [SkippableFact]
    public async Task SetRunStatus_ByEpochAndByUser_IsStored()
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Ledger.SetRunStatusAsync(Run.Name, Run.RunEpoch, RunStatus.Paused, "judge `math` fails", None);
        var paused = await Ledger.FindRunAsync(Run.Name, None);
        await Ledger.SetRunStatusAsync(Run.Name, null, RunStatus.Running, null, None);
        var running = await Ledger.FindRunAsync(Run.Name, None);

        Assert.Equal((RunStatus.Paused, "judge `math` fails", Clock.GetUtcNow()), (paused!.Status, paused.Reason, paused.UpdatedAt));
        Assert.Equal((RunStatus.Running, null), (running!.Status, running.Reason));
        Assert.True(paused.CreatedAt < paused.UpdatedAt);
    }

    [SkippableFact]
    public async Task SetRunStatus_ToWhatItIs_KeepsTheTime()
    {
        var before = await Ledger.FindRunAsync(Run.Name, None);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Ledger.SetRunStatusAsync(Run.Name, Run.RunEpoch, RunStatus.Running, null, None);

        Assert.Equal(before, await Ledger.FindRunAsync(Run.Name, None));
    }

    [SkippableFact]
    public async Task BeginStage_Again_ReturnsTheRowAsItWas()
    {
        var row = Assert.Single(await Ledger.ReadStagesAsync(Run.Name, None));
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new StageRow(Run.Name, 0, TestRun.State(0), null, 0, row.BeganAt, null), row);
        Assert.Equal(row, await Ledger.BeginStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(9), None));
        Assert.Single(await Ledger.ReadStagesAsync(Run.Name, None));
    }

    [SkippableFact]
    public async Task EndStage_WithGroupsInFlight_IsRefused()
    {
        await Run.AdmitAsync();

        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(0), None));
        Assert.Null((await Ledger.ReadStagesAsync(Run.Name, None))[0].Final);
    }

    [SkippableFact]
    public async Task EndStage_Again_ChangesNothing()
    {
        await Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(1), None);
        var ended = Assert.Single(await Ledger.ReadStagesAsync(Run.Name, None));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 0, TestRun.State(2), None);

        Assert.Equal((TestRun.State(1), ended.BeganAt), (ended.Final, ended.EndedAt));
        Assert.Equal(ended, Assert.Single(await Ledger.ReadStagesAsync(Run.Name, None)));
        Assert.Equal(ended, await Run.BeginStageAsync(0));
    }

    [SkippableFact]
    public async Task EndStage_NeverBegun_IsRefused() =>
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.EndStageAsync(Run.Name, Run.RunEpoch, 3, TestRun.State(0), None));

    [SkippableFact]
    public async Task Writes_RunThatIsNotThere_AreRefused()
    {
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.TakeEpochAsync("nobody", EpochRole.Run, None));
        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.SetRunStatusAsync("nobody", null, RunStatus.Paused, "x", None));
    }

    [SkippableFact]
    public async Task AppendEvaluation_Twice_KeepsTheFirst()
    {
        var first = new EvaluationRow(Run.Name, 0, 3, "heldout", 10, 0.5, 0.25, Clock.GetUtcNow());
        await Ledger.AppendEvaluationAsync(first, None);
        await Ledger.AppendEvaluationAsync(first with { Accuracy = 0.75 }, None);
        await Ledger.AppendEvaluationAsync(first with { Split = "validation", RewardMean = double.NaN }, None);

        Assert.Equal([first, first with { Split = "validation", RewardMean = double.NaN }], await Ledger.ReadEvaluationsAsync(Run.Name, None));
    }

    [SkippableFact]
    public async Task AppendSampledEvaluation_Twice_KeepsTheFirst()
    {
        var first = new SampledEvaluationRow(Run.Name, 0, 3, 500, 0.75, 60000, 0.5, 4.25, Clock.GetUtcNow());
        await Ledger.AppendSampledEvaluationAsync(first, None);
        await Ledger.AppendSampledEvaluationAsync(first with { Perplexity = 9 }, None);
        await Ledger.AppendSampledEvaluationAsync(first with { Version = 4, RewardMean = double.NaN, Perplexity = double.NaN }, None);

        Assert.Equal([first, first with { Version = 4, RewardMean = double.NaN, Perplexity = double.NaN }], await Ledger.ReadSampledEvaluationsAsync(Run.Name, None));
        Assert.Empty(await Ledger.ReadEvaluationsAsync(Run.Name, None));
    }

    [SkippableFact]
    public async Task Everything_LedgerOpenedAgain_IsThere()
    {
        await Run.StepAsync(0);
        var (runs, stages, steps) = (await Ledger.ReadRunsAsync(None), await Ledger.ReadStagesAsync(Run.Name, None), await Ledger.ReadStepsAsync(Run.Name, 0, 9, None));
        await ReopenAsync();

        Assert.Equal(runs, await Ledger.ReadRunsAsync(None));
        Assert.Equal(stages, await Ledger.ReadStagesAsync(Run.Name, None));
        Assert.Equivalent(steps, await Ledger.ReadStepsAsync(Run.Name, 0, 9, None), strict: true);
        await AssertBalanceAsync(4, 2, 0, 0, 2);
    }
}
