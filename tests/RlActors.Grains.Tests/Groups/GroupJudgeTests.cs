using RlActors.Grains.Tests.Simulation;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Grains.Tests.Groups;

/// <summary>Judges of whole groups on the real grains, under crashes of grains, lost writes and failing judges.</summary>
public sealed class GroupJudgeTests
{
    private static readonly RlStageOptions Stage = new()
    {
        Steps = 4,
        GroupsPerStep = 3,
        GroupSize = 3,
        MaxStaleness = 1,
        StallSeconds = 5_000,
        Judges = [new JudgeOptions { Name = "fallible" }, new JudgeOptions { Name = "group", As = "first", Weight = 0.5 }, new JudgeOptions { Name = "group", As = "second" }],
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnySchedule_WithCrashesAndLostWrites_EndsInTheRewardsOfACalmOne(int seed)
    {
        var calm = await RunAsync(seed, stormy: false);
        var stormy = await RunAsync(seed, stormy: true);

        Assert.Equal(12, calm.Count);
        Assert.Equal(12, stormy.Count);
        foreach (var (group, rewards) in stormy)
        {
            if (calm.TryGetValue(group, out double[]? expected))
            {
                Assert.Equal(expected, rewards);
            }
        }

        Assert.True(stormy.Keys.Intersect(calm.Keys).Count() >= 9, "too few groups of the two schedules can be compared");
    }

    [Fact]
    public async Task GroupJudgeThatIsDown_FailsItsGroupsAndPausesTheRun_AndTheOtherIsNotAskedAgain()
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage, lossShare: 0, seed: 21);
        simulated.World.GroupJudgeFails = (label, _) => label == "second";
        var row = await simulated.DriveAsync(() => FinishAll(simulated));

        Assert.Equal(RunStatus.Paused, row.Status);
        Assert.Contains("judge `second` failed", row.Reason, StringComparison.Ordinal);
        Assert.All(simulated.World.GroupJudgeCalls.Where(call => call.StartsWith("first", StringComparison.Ordinal)).CountBy(call => call), asked => Assert.Equal(1, asked.Value));
        var failed = (await simulated.Ledger.ReadLatestGroupsAsync(SimulatedRun.Name, 9, default)).First(group => group.State == GroupState.Failed);
        Assert.All(
            await simulated.Ledger.ReadCompletionsAsync(failed.Id, default),
            view => Assert.Equal(["fallible", "first"], view.Rewards.Select(reward => reward.Judge)));

        simulated.World.GroupJudgeFails = (_, _) => false;
        await simulated.Run.ResumeAsync();
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishAll(simulated))).Status);
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, default);
        Assert.True(balance is { Holds: true, InFlight: 0, Trained: 12, Failed: > 0 }, balance.ToString());
    }

    [Fact]
    public async Task GroupJudgeThatHangs_IsGivenUpAtItsDeadline()
    {
        var judges = Stage.Judges!.Take(2).Append(new JudgeOptions { Name = "hanging", DeadlineSeconds = 7, Attempts = 2 });
        await using var simulated = await SimulatedRun.StartAsync(Stage with { Judges = [.. judges] }, lossShare: 0, seed: 23);
        var row = await simulated.DriveAsync(() => FinishAll(simulated));

        Assert.Equal(RunStatus.Paused, row.Status);
        Assert.Contains("judge `hanging` failed: no answer within 7 s", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Baseline_ComesWithTheGroup_IsJudged_AndIsNoneOfItsRewards()
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage with { Advantage = new() { Estimator = AdvantageEstimator.ReMax } }, lossShare: 0.5, seed: 22);
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishAll(simulated))).Status);

        Assert.All(simulated.World.Steps.SelectMany(step => step.Groups), group =>
        {
            Assert.Equal([0, 1, 2], group.Completions.Select(completion => completion.Index));
            Assert.Equal(3, group.Rewards.Length);
            Assert.Equal(3, group.Baseline!.Completion.Index);
            Assert.All(group.Baseline.Completion.Sampled, mark => Assert.Equal(0, mark));
            Assert.NotEqual(0, group.Baseline.Reward);
            Assert.True(group.MinVersion < int.MaxValue);
        });
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task DynamicSampling_NeverGivesUpMoreThanTheBoundAtAVersion_AndTheStageStillFills(int seed)
    {
        var stage = Stage with { Judges = null, DynamicSampling = new DynamicSamplingOptions { MaxRefill = 2 } };
        await using var simulated = await SimulatedRun.StartAsync(stage, lossShare: 0.3, seed);
        simulated.World.Rewards = request => Math.Floor(4 * Seeds.Uniform(seed, (int)(Seeds.For(seed, request.Prompt.Id) & 0xFFFF), 0)) > 0 ? 1 : request.Text.Length % 2;
        simulated.World.VerdictWrites = write => Fate(seed, write);
        int acts = 0;
        var row = await simulated.DriveAsync(async () =>
        {
            FinishAll(simulated);
            if (++acts % 7 == 0)
            {
                await simulated.ForgetGroupsAsync();
            }
        });

        Assert.Equal(RunStatus.Completed, row.Status);
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, default);
        Assert.True(balance is { Holds: true, InFlight: 0, Trained: 12, Failed: 0 }, balance.ToString());
        Assert.InRange(balance.Expired, 1, 4 * 2 * 3);
        var trained = simulated.World.Steps.SelectMany(step => step.Groups).ToList();
        Assert.Contains(trained, group => group.Rewards.Distinct().Count() > 1);
    }

    [Fact]
    public async Task DynamicSampling_NothingHasASignal_TheStepsAreFilledWithThem()
    {
        var stage = Stage with { Judges = null, DynamicSampling = new DynamicSamplingOptions { MaxRefill = 1 } };
        await using var simulated = await SimulatedRun.StartAsync(stage, lossShare: 0, seed: 33);
        simulated.World.Rewards = _ => 1;

        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishAll(simulated))).Status);
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, default);
        Assert.True(balance is { Holds: true, InFlight: 0, Trained: 12, Failed: 0 }, balance.ToString());
        Assert.InRange(balance.Expired, 3, 12);
    }

    [Fact]
    public async Task TokenBudgets_FollowTheVersionAtAdmission()
    {
        var stage = Stage with { Judges = null, TokenBudgets = [new TokenBudget { MaxTokens = 8 }, new TokenBudget { FromVersion = 2, MaxTokens = 16 }] };
        await using var simulated = await SimulatedRun.StartAsync(stage, lossShare: 0, seed: 34);
        var budgets = new Dictionary<string, int>();
        await simulated.DriveAsync(() =>
        {
            foreach (var (request, index) in simulated.World.Pending)
            {
                budgets[request.Key] = request.MaxTokens;
                request.Finish(index);
            }
        });

        foreach (var (key, budget) in budgets)
        {
            var group = await simulated.Ledger.FindGroupAsync(GroupId.Parse(key), default);
            Assert.Equal(group!.AdmittedVersion < 2 ? 8 : 16, budget);
        }

        Assert.Equal([8, 16], budgets.Values.Distinct().Order());
    }

    /// <summary>Rewards of every trained group.</summary>
    private static async Task<Dictionary<GroupId, double[]>> RunAsync(int seed, bool stormy)
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage, lossShare: 0.3, seed);
        var random = new Random(seed);
        if (stormy)
        {
            simulated.World.JudgeFails = call => Seeds.Uniform(seed, call, 1) < 0.15;
            simulated.World.GroupJudgeFails = (_, call) => Seeds.Uniform(seed, call, 2) < 0.25;
            simulated.World.VerdictWrites = write => Fate(seed, write);
        }

        var row = await simulated.DriveAsync(async () =>
        {
            var pending = simulated.World.Pending;
            if (pending.Count > 0)
            {
                var (request, index) = pending[random.Next(pending.Count)];
                request.Finish(index);
            }

            if (stormy && random.Next(12) == 0)
            {
                await simulated.ForgetGroupsAsync();
            }
        });
        Assert.True(row.Status == RunStatus.Completed, $"seed {seed}: {row.Status} {row.Reason}");
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, default);
        Assert.True(balance is { Holds: true, InFlight: 0, Trained: 12 }, $"seed {seed}: {balance}");
        return simulated.World.Steps.SelectMany(step => step.Groups).ToDictionary(group => group.Id, group => group.Rewards);
    }

    private static WriteFate Fate(int seed, int write) => Seeds.Uniform(seed, write, 3) switch
    {
        < 0.1 => WriteFate.Lost,
        < 0.2 => WriteFate.AnswerLost,
        _ => WriteFate.Done,
    };

    private static void FinishAll(SimulatedRun simulated)
    {
        foreach (var (request, index) in simulated.World.Pending)
        {
            request.Finish(index);
        }
    }
}
