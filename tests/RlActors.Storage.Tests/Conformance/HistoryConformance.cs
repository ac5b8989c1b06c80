using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

public abstract class HistoryConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    [SkippableFact]
    public async Task ReadHistory_EveryAttempt_ShowsTrainedOrNot()
    {
        var run = new TestRun(Ledger) { Name = "one-prompt", Prompts = ["add/37+58"] };
        await run.StartAsync();
        var groups = await run.AdmitAsync();
        await run.AppendAsync(groups[0].Id, TestRun.Record(1, 0, 0.5));
        await Ledger.SettleAsync(groups[0].Id, GroupState.Failed, "judge", None);
        await run.AppendAsync(groups[1].Id, TestRun.Record(0, 0, 1), TestRun.Record(1, 0, 0));
        await run.CompleteAsync(groups[2].Id, 0);
        await Ledger.CommitStepAsync(run.Commit(0, (await run.LeaseAsync(0)).Groups), None);
        var history = await Ledger.ReadHistoryAsync("add/37+58", null, None);

        Assert.Equal([1, 2, 3, 4], history.Select(attempt => attempt.Group.Attempt));
        Assert.Equal(
            [GroupState.Failed, GroupState.Trained, GroupState.Trained, GroupState.Generating], history.Select(attempt => attempt.State));
        Assert.Equal([0.5], history[0].Rewards);
        Assert.Equal(("judge", null, null), (history[0].Reason, history[0].MinVersion, history[0].Staleness));
        Assert.Equal([1.0, 0.0], history[1].Rewards);
        Assert.Equal((0, 0, 1, 0), (history[1].MinVersion, history[1].MaxVersion, history[1].TrainedStep, history[1].Staleness));
        Assert.Empty(history[3].Rewards);
        Assert.All(history, attempt => Assert.Equal(Clock.GetUtcNow(), attempt.AdmittedAt));
    }

    [SkippableFact]
    public async Task ReadHistory_GroupTrainedAStepLater_IsOneStale()
    {
        var group = (await Run.AdmitAsync())[3].Id;
        await Run.CompleteAsync(await Ledger.ReadInFlightAsync(Run.Name, None), 0);
        await Ledger.CommitStepAsync(Run.Commit(0, (await Run.LeaseAsync(0)).Groups), None);
        await Ledger.CommitStepAsync(Run.Commit(1, (await Run.LeaseAsync(1)).Groups), None);

        Assert.Equal((2, 1), (await Ledger.ReadHistoryAsync(group.Prompt, Run.Name, None)) is [var attempt] ? (attempt.TrainedStep, attempt.Staleness) : default);
    }

    [SkippableFact]
    public async Task ReadHistory_SeveralRuns_AreOneHistory()
    {
        await Run.AdmitAsync();
        var other = new TestRun(Ledger) { Name = "other" };
        await other.StartAsync();
        await other.AdmitAsync();

        Assert.Equal(["quick", "other"], (await Ledger.ReadHistoryAsync("add/0+0", null, None)).Select(attempt => attempt.Group.Run));
        Assert.Equal([new GroupId("other", "add/0+0", 1)], (await Ledger.ReadHistoryAsync("add/0+0", "other", None)).Select(attempt => attempt.Group));
        Assert.Empty(await Ledger.ReadHistoryAsync("add/9+9", null, None));
    }

    [SkippableFact]
    public async Task ReadPrompts_EachOrder_SortsByLatestOrByChange()
    {
        await RewardAsync(("a", 0.25), ("b", 1), ("c", 0), ("d", 0.5));
        await RewardAsync(("a", 0.75), ("b", 0.5), ("c", 0.25), ("d", 0.25));

        Assert.Equal(
            [new PromptView("c", 2, 0, 0.25, 0.125), new PromptView("d", 2, 0.5, 0.25, 0.375), new PromptView("b", 2, 1, 0.5, 0.75)],
            await Ledger.ReadPromptsAsync(Run.Name, PromptOrder.Worst, 3, None));
        Assert.Equal(["a", "b"], await NamesAsync(PromptOrder.Best, 2));
        Assert.Equal(["b", "d", "c", "a"], await NamesAsync(PromptOrder.Falling, 9));
        Assert.Equal(["a", "c", "d", "b"], await NamesAsync(PromptOrder.Rising, 9));
    }

    [SkippableFact]
    public async Task ReadPrompts_AttemptsOutOfOrder_FirstAndLatestAreByAttempt()
    {
        var groups = await Ledger.AdmitAsync(await Run.RequestAsync() with { Candidates = ["a", "a", "a", "b"] }, None);
        await Run.AppendAsync(groups[1].Id, TestRun.Record(0, 0, 4));
        await Run.AppendAsync(groups[2].Id, TestRun.Record(0, 0, 1), TestRun.Record(1, 0, 2));
        await Run.AppendAsync(groups[0].Id, TestRun.Record(1, 0, 8));
        await Run.AppendAsync(groups[1].Id, TestRun.Record(1, 0, 0));

        Assert.Equal([new PromptView("a", 3, 8, 1.5, 3)], await Ledger.ReadPromptsAsync(Run.Name, PromptOrder.Best, 9, None)); // b has no reward yet
    }

    [SkippableFact]
    public async Task Reader_WhileTheLedgerIsWritten_SeesWhatIsCommitted()
    {
        var reader = await Fixture.OpenReaderAsync();
        Assert.Equal(new Balance(0, 0, 0, 0, 0), await reader.ReadBalanceAsync(Run.Name, None));
        var groups = await Run.AdmitAsync();
        Assert.Equal(groups, await reader.ReadInFlightAsync(Run.Name, None));
        await Run.CompleteAsync(groups[0].Id, 0);
        Assert.Equivalent(await Ledger.FindTrajectoriesAsync(groups[0].Id, None), await reader.FindTrajectoriesAsync(groups[0].Id, None), strict: true);
    }

    [SkippableFact]
    public async Task Reader_LedgerClosed_SeesAll()
    {
        await Run.StepAsync(0);
        await Ledger.DisposeAsync();
        var reader = await Fixture.OpenReaderAsync();

        Assert.Equal(new Balance(4, 2, 0, 0, 2), await reader.ReadBalanceAsync(Run.Name, None));
        Assert.Equal(1, (await reader.FindLastStepAsync(Run.Name, 0, None))!.Version);
    }

    [SkippableFact]
    public async Task Balance_WhileOthersWrite_AlwaysHolds()
    {
        var reader = await Fixture.OpenReaderAsync();
        var run = new TestRun(Ledger) { Name = "busy", Steps = 30 };
        await run.StartAsync();
        using var done = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            do
            {
                var balance = await reader.ReadBalanceAsync("busy", None);
                Assert.True(balance.Holds, balance.ToString());
            }
            while (!done.IsCancellationRequested);
        });
        for (int version = 0; version < 30; version++)
        {
            await run.StepAsync(version);
        }

        await done.CancelAsync();
        await watching;
        Assert.Equal(60, (await reader.ReadBalanceAsync("busy", None)).Trained);
    }

    private async Task RewardAsync(params (string Prompt, double Reward)[] rewards)
    {
        var run = Run;
        var groups = await Ledger.AdmitAsync(await run.RequestAsync() with { Candidates = [.. rewards.Select(reward => reward.Prompt)] }, None);
        foreach (var (group, (_, reward)) in groups.Zip(rewards))
        {
            await run.AppendAsync(group.Id, TestRun.Record(0, 0, reward - 0.125), TestRun.Record(1, 0, reward + 0.125));
            await Ledger.SettleAsync(group.Id, GroupState.Expired, "no signal", None);
        }
    }

    private async Task<IEnumerable<string>> NamesAsync(PromptOrder order, int take) =>
        (await Ledger.ReadPromptsAsync(Run.Name, order, take, None)).Select(view => view.Prompt);
}
