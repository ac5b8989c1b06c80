using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Trajectories;

namespace RlActors.Storage.Tests.Conformance;

public abstract class WholeGroupConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    private static readonly GroupPlan Voted = new(2, GroupJudges: ["vote", "length"]);

    [SkippableFact]
    public async Task GroupJudges_BeforeTheyHaveSpoken_TheGroupIsJudging()
    {
        var group = (await Run.AdmitAsync())[0].Id;
        var row = await AppendAsync(group, Voted, 0, 1);

        Assert.Equal((GroupState.Judging, null), (row.State, row.MinVersion));
        Assert.Null(await Ledger.FindTrajectoriesAsync(group, None));
        Assert.Empty(await Ledger.ReadPromptsAsync(Run.Name, PromptOrder.Best, 9, None));
        Assert.Equal(2, (await Ledger.ReadCompletionsAsync(group, None)).Count);
    }

    [SkippableTheory]
    [InlineData("vote", "length")]
    [InlineData("length", "vote")]
    public async Task GroupJudges_TheLastOneWhoSpeaks_MakesTheGroupReadyWithTheSameSums(string first, string second)
    {
        var group = (await Run.AdmitAsync())[0].Id;
        await AppendAsync(group, Voted, 0, 1);
        Assert.Equal(GroupState.Judging, (await SayAsync(group, Voted, first)).State);
        await ReopenAsync();
        var row = await SayAsync(group, Voted, second);

        Assert.Equal((GroupState.Ready, 0, 0), (row.State, row.MinVersion, row.MaxVersion));
        double[] rewards = (await Ledger.FindTrajectoriesAsync(group, None))!.Rewards;
        Assert.Equal([0 + (0.5 * 0.1) + (0.5 * 0.3), 1 + (0.5 * 0.2) + (0.5 * 0.4)], rewards);
        Assert.Equal(["exact-match", first, second], (await Ledger.ReadCompletionsAsync(group, None))[1].Rewards.Select(view => view.Judge));
        var prompt = Assert.Single(await Ledger.ReadPromptsAsync(Run.Name, PromptOrder.Best, 9, None));
        Assert.Equal((1, 0.75), (prompt.Attempts, Math.Round(prompt.Mean, 12)));
    }

    [SkippableFact]
    public async Task GroupJudge_WhoSpeaksTwice_IsHeardOnce()
    {
        var group = (await Run.AdmitAsync())[0].Id;
        await AppendAsync(group, Voted, 0, 1);
        await SayAsync(group, Voted, "vote");
        await Ledger.AppendGroupVerdictsAsync(group, Voted, new GroupVerdicts("vote", 1, [new GroupVerdict(9, null), new GroupVerdict(9, null)]), None);
        await SayAsync(group, Voted, "length");
        var late = await SayAsync(group, Voted, "vote");

        Assert.Equal(GroupState.Ready, late.State);
        Assert.All(await Ledger.ReadCompletionsAsync(group, None), view => Assert.Equal(3, view.Rewards.Count));
        var whole = await Ledger.FindTrajectoriesAsync(group, None);
        Assert.Equal([0.2, 1.3], whole!.Rewards.Select(reward => Math.Round(reward, 12)));
    }

    [SkippableFact]
    public async Task GroupJudge_OfAGroupThatIsNotWhole_OrOfTooFewCompletions_IsRefused()
    {
        var groups = await Run.AdmitAsync();
        await Run.AppendAsync(groups[0].Id, TestRun.Record(0, 0));
        await Assert.ThrowsAsync<LedgerConflictException>(() => SayAsync(groups[0].Id, Voted, "vote"));
        await AppendAsync(groups[1].Id, Voted, 0, 1);
        await Assert.ThrowsAsync<LedgerConflictException>(
            () => Ledger.AppendGroupVerdictsAsync(groups[1].Id, Voted, new GroupVerdicts("vote", 1, [new GroupVerdict(0, null)]), None));
        await Assert.ThrowsAsync<LedgerConflictException>(() => SayAsync(groups[1].Id, Voted, "nobody"));
        await Assert.ThrowsAsync<RlActorsException>(
            () => Ledger.AppendGroupVerdictsAsync(groups[1].Id, Voted, new GroupVerdicts("vote", 1, [new(0, null), new(double.NaN, null)]), None));

        Assert.Equal(GroupState.Judging, (await Ledger.FindGroupAsync(groups[1].Id, None))!.State);
    }

    [SkippableFact]
    public async Task GroupJudge_WhoFails_FailsTheGroupAndKeepsWhatOthersSaid()
    {
        var group = (await Run.AdmitAsync())[0].Id;
        await AppendAsync(group, Voted, 0, 1);
        await SayAsync(group, Voted, "vote");
        await Ledger.SettleAsync(group, GroupState.Failed, "judge `length` failed", None);
        var row = await SayAsync(group, Voted, "length");

        Assert.Equal(GroupState.Failed, row.State);
        Assert.Null(await Ledger.FindTrajectoriesAsync(group, None));
        Assert.All(await Ledger.ReadCompletionsAsync(group, None), view => Assert.Equal(["exact-match", "vote"], view.Rewards.Select(reward => reward.Judge)));
        await AssertBalanceAsync(4, 0, 0, 1, 3);
    }

    [SkippableFact]
    public async Task Baseline_IsPartOfTheGroup_ButNotOfItsRewardsStalenessOrMeans()
    {
        var plan = new GroupPlan(2, HasBaseline: true);
        var group = (await Run.AdmitAsync())[0].Id;
        var greedy = new Completion(2, [7, 1], [0, 0], [5, 6], [0, 0], FinishReason.Stop);
        var baseline = new CompletionRecord(
            2, PackedTrajectories.Pack(greedy), "greedy", greedy.MinVersion, greedy.MaxVersion, 10, [new Verdict("exact-match", 1, 10, null)]);
        await Ledger.AppendCompletionsAsync(group, plan, [1], [baseline], None);
        Assert.Equal(GroupState.Generating, (await AppendAsync(group, plan, 0.25)).State);
        var row = await Ledger.AppendCompletionsAsync(group, plan, [1], [TestRun.Record(1, 1, 0.75)], None);

        Assert.Equal((GroupState.Ready, 0, 1), (row.State, row.MinVersion, row.MaxVersion));
        var whole = (await Ledger.FindTrajectoriesAsync(group, None))!;
        Assert.Equal([0, 1], whole.Completions.Select(completion => completion.Index));
        Assert.Equal([0.25, 0.75], whole.Rewards);
        Assert.Equivalent(new GreedyBaseline(greedy, 10), whole.Baseline, strict: true);
        Assert.Equivalent(whole, PackedTrajectories.UnpackGroup(PackedTrajectories.Pack(whole)), strict: true);
        var attempt = Assert.Single(await Ledger.ReadHistoryAsync(group.Prompt, null, None));
        Assert.Equal([0.25, 0.75], attempt.Rewards);
        Assert.Equal(10, attempt.BaselineReward);
        Assert.Equal([new PromptView(group.Prompt, 1, 0.5, 0.5, 0.5)], await Ledger.ReadPromptsAsync(Run.Name, PromptOrder.Best, 9, None));
    }

    [SkippableFact]
    public async Task Baseline_Missing_TheGroupIsNotWhole()
    {
        var group = (await Run.AdmitAsync())[0].Id;
        var row = await AppendAsync(group, new GroupPlan(2, HasBaseline: true), 0, 1);

        Assert.Equal(GroupState.Generating, row.State);
        Assert.Null(await Ledger.FindTrajectoriesAsync(group, None));
    }

    [SkippableTheory]
    [InlineData(1, 1, true)]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(0.1, 0.2, true)]
    [InlineData(0.8, 1, true)]
    public async Task DynamicSampling_GroupThatTeachesNothing_Expires(double first, double second, bool expires)
    {
        var plan = new GroupPlan(2, DynamicSampling: new NoSignalRule(6, AboveMean: 0.25, BelowMean: 0.875));
        var group = (await Run.AdmitAsync())[0].Id;
        var row = await AppendAsync(group, plan, first, second);

        Assert.Equal(expires ? (GroupState.Expired, NoSignalRule.Reason) : (GroupState.Ready, null), (row.State, row.Reason));
        double[] rewards = (await Ledger.FindTrajectoriesAsync(group, None))!.Rewards, told = Assert.Single(await Ledger.ReadHistoryAsync(group.Prompt, null, None)).Rewards;
        Assert.Equal([first, second], rewards);
        Assert.Equal(rewards, told);
        Assert.Equal(expires ? 1 : 0, (await Run.AdmitAsync()).Count); // its place is free again
        await AssertBalanceAsync(expires ? 5 : 4, 0, expires ? 1 : 0, 0, 4);
    }

    [SkippableFact]
    public async Task DynamicSampling_AsManyAsMayAtAVersion_ThenTheyAreKept_AndAgainAtTheNext()
    {
        var plan = new GroupPlan(2, DynamicSampling: new NoSignalRule(3));
        for (int version = 0; version < 2; version++)
        {
            var states = new List<GroupState>();
            for (int round = 0; round < 3; round++)
            {
                await Run.AdmitAsync();
                foreach (var group in (await Ledger.ReadInFlightAsync(Run.Name, None)).Where(group => group.State == GroupState.Generating))
                {
                    states.Add((await AppendAsync(group.Id, plan, 1, 1)).State);
                }

                await ReopenAsync();
            }

            Assert.Equal(3, states.Count(state => state == GroupState.Expired));
            Assert.Equal([.. Enumerable.Repeat(GroupState.Expired, 3)], states.Take(3));
            await Ledger.CommitStepAsync(Run.Commit(version, (await Run.LeaseAsync(version)).Groups), None);
        }

        Assert.True((await Ledger.ReadBalanceAsync(Run.Name, None)) is { Holds: true, Expired: 6, Trained: 4 });
    }

    private Task<GroupRow> AppendAsync(GroupId group, GroupPlan plan, params double[] rewards) =>
        Ledger.AppendCompletionsAsync(group, plan, [1], [.. rewards.Select((reward, i) => TestRun.Record(i, 0, reward))], None);

    private Task<GroupRow> SayAsync(GroupId group, GroupPlan plan, string judge) => Ledger.AppendGroupVerdictsAsync(
        group, plan, new GroupVerdicts(judge, 0.5, judge == "vote" ? [new(0.1, "so"), new(0.2, null)] : [new(0.3, null), new(0.4, null)]), None);
}
