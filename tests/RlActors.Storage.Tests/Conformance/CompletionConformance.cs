using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Trajectories;

namespace RlActors.Storage.Tests.Conformance;

public abstract class CompletionConformance<TFixture> : LedgerConformance<TFixture> where TFixture : ILedgerFixture, new()
{
    private GroupId _group;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _group = (await Run.AdmitAsync())[0].Id;
    }

    [SkippableFact]
    public async Task MarkJudging_Generating_IsJudging()
    {
        await Ledger.MarkJudgingAsync(_group, None);
        await Ledger.MarkJudgingAsync(_group, None);

        Assert.Equal(GroupState.Judging, (await Ledger.FindGroupAsync(_group, None))!.State);
    }

    [SkippableFact]
    public async Task MarkJudging_AnyOtherState_IsLeftAlone()
    {
        await Run.CompleteAsync(_group, 0);
        await Ledger.MarkJudgingAsync(_group, None);

        Assert.Equal(GroupState.Ready, (await Ledger.FindGroupAsync(_group, None))!.State);
    }

    [SkippableFact]
    public async Task AppendCompletions_SomeOfThem_LeavesTheGroupGenerating()
    {
        var row = await Run.AppendAsync(_group, TestRun.Record(1, 0));

        Assert.Equal((GroupState.Generating, null, null), (row.State, row.MinVersion, row.MaxVersion));
        Assert.Null(await Ledger.FindTrajectoriesAsync(_group, None));
        Assert.Equal([1], (await Ledger.ReadCompletionsAsync(_group, None)).Select(view => view.Record.Index));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AppendCompletions_TheLastOne_MakesTheGroupReady(bool judging)
    {
        await Run.AppendAsync(_group, TestRun.Record(1, [2, 3], 0));
        if (judging)
        {
            await Ledger.MarkJudgingAsync(_group, None);
        }

        var row = await Run.AppendAsync(_group, TestRun.Record(0, [1, 2], 1));

        Assert.Equal((GroupState.Ready, 1, 3), (row.State, row.MinVersion, row.MaxVersion));
        Assert.Equal(row, await Ledger.FindGroupAsync(_group, None));
    }

    [SkippableFact]
    public async Task AppendCompletions_InAnyOrder_AreReadByIndexAsTheyWereWritten()
    {
        var verdicts = new[] { new Verdict("second", 0.5, 2, null), new Verdict("first", 1, -1, "why") };
        var one = TestRun.Record(1, [0, 1], 0) with { Verdicts = verdicts, Text = "zwölf\0½" };
        await Run.AppendAsync(_group, one, TestRun.Record(0, 0));
        var views = await Ledger.ReadCompletionsAsync(_group, None);

        Assert.Equal([0, 1], views.Select(view => view.Record.Index));
        Assert.Equivalent(one, views[1].Record, strict: true);
        Assert.Equal([new RewardView("second", 0.5, 2, null, Clock.GetUtcNow()), new RewardView("first", 1, -1, "why", Clock.GetUtcNow())], views[1].Rewards);
    }

    [SkippableFact]
    public async Task AppendCompletions_Duplicates_AreDroppedWithTheirVerdicts()
    {
        await Run.AppendAsync(_group, TestRun.Record(0, 0, reward: 1));
        var late = TestRun.Record(0, 1, reward: 0) with { Verdicts = [new Verdict("exact-match", 1, 0, null), new Verdict("other", 1, 0, null)] };
        var row = await Run.AppendAsync(_group, late, late);
        var view = Assert.Single(await Ledger.ReadCompletionsAsync(_group, None));

        Assert.Equal(GroupState.Generating, row.State);
        Assert.Equal((1.0, 0), (view.Record.Reward, view.Record.MinVersion));
        Assert.Equal((1.0, "exact-match"), (Assert.Single(view.Rewards).Reward, view.Rewards[0].Judge));
    }

    [SkippableFact]
    public async Task AppendCompletions_SameCallAgain_ChangesNothing()
    {
        await Run.CompleteAsync(_group, 0);
        var before = await Ledger.FindTrajectoriesAsync(_group, None);
        await Run.CompleteAsync(_group, 1, reward: 0);

        Assert.Equivalent(before, await Ledger.FindTrajectoriesAsync(_group, None), strict: true);
        await AssertBalanceAsync(4, 0, 0, 0, 4);
    }

    [SkippableFact]
    public async Task AppendCompletions_EndedGroup_IsDropped()
    {
        await Run.AppendAsync(_group, TestRun.Record(0, 0));
        await Ledger.SettleAsync(_group, GroupState.Failed, "judge", None);
        var row = await Run.AppendAsync(_group, TestRun.Record(1, 0));

        Assert.Equal((GroupState.Failed, "judge"), (row.State, row.Reason));
        Assert.Single(await Ledger.ReadCompletionsAsync(_group, None));
        Assert.Null(await Ledger.FindTrajectoriesAsync(_group, None));
    }

    [SkippableFact]
    public async Task AppendCompletions_NotAGroupsOwn_AreRefusedWhole()
    {
        await Assert.ThrowsAsync<RlActorsException>(() => Run.AppendAsync(_group, TestRun.Record(0, 0), TestRun.Record(2, 0)));
        await Assert.ThrowsAsync<RlActorsException>(() => Run.AppendAsync(_group, TestRun.Record(-1, 0)));
        await Assert.ThrowsAsync<RlActorsException>(() => Run.AppendAsync(_group, TestRun.Record(0, 0, double.NaN)));
        await Assert.ThrowsAsync<LedgerConflictException>(() => Run.AppendAsync(_group with { Attempt = 9 }, TestRun.Record(0, 0)));

        Assert.Empty(await Ledger.ReadCompletionsAsync(_group, None));
    }

    [SkippableFact]
    public async Task AppendCompletions_AnotherGroupSize_IsRefused()
    {
        await Run.AppendAsync(_group, TestRun.Record(0, 0));

        await Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.AppendCompletionsAsync(_group, new GroupPlan(3), [1], [TestRun.Record(1, 0)], None));
        Assert.Single(await Ledger.ReadCompletionsAsync(_group, None));
    }

    [SkippableFact]
    public async Task AppendCompletions_ManyAtOnce_MakeTheGroupReadyOnce()
    {
        var run = new TestRun(Ledger) { Name = "wide", GroupSize = 32 };
        await run.StartAsync();
        var group = (await run.AdmitAsync())[0].Id;
        var rows = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => run.AppendAsync(group, TestRun.Record(i % 32, 0, i % 32))));

        Assert.Contains(rows, row => row.State == GroupState.Ready);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (double)i), (await Ledger.FindTrajectoriesAsync(group, None))!.Rewards);
    }

    [SkippableFact]
    public async Task FindTrajectories_WholeGroup_IsWhatWasSampled()
    {
        var (zero, one) = (TestRun.Record(0, [0, 0, 1], 0.25), TestRun.Record(1, [1], -2));
        await Run.AppendAsync(_group, one);
        await Ledger.AppendCompletionsAsync(_group, new GroupPlan(2), [99], [zero], None);
        var expected = new TrajectoryGroup(
            _group, 0, 0, [1, 2, 3], [PackedTrajectories.UnpackCompletion(zero.Packed), PackedTrajectories.UnpackCompletion(one.Packed)], [0.25, -2])
        {
            Judges = [new JudgeRewards("exact-match", 1, [0.25, -2])],
        };

        Assert.Equivalent(expected, await Ledger.FindTrajectoriesAsync(_group, None), strict: true);
    }

    [SkippableFact]
    public async Task FindTrajectories_LargeCompletions_ComeBackWhole()
    {
        int[] versions = new int[60_000]; // 13 bytes a token: 780 KB
        var (large, small) = (TestRun.Record(0, versions, 1), TestRun.Record(1, 0));
        await Run.AppendAsync(_group, large, small);
        await ReopenAsync();

        Assert.Equal(large.Packed, (await Ledger.ReadCompletionsAsync(_group, None))[0].Record.Packed);
        Assert.Equal(PackedTrajectories.UnpackCompletion(large.Packed).Tokens, (await Ledger.FindTrajectoriesAsync(_group, None))!.Completions[0].Tokens);
    }

    [SkippableFact]
    public async Task FindTrajectories_Unknown_IsNull()
    {
        Assert.Null(await Ledger.FindTrajectoriesAsync(_group with { Attempt = 9 }, None));
        Assert.Null(await Ledger.FindGroupAsync(_group with { Attempt = 9 }, None));
        Assert.Empty(await Ledger.ReadCompletionsAsync(_group with { Attempt = 9 }, None));
    }
}
