using RlActors.Grains.Tests.Simulation;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Grains.Tests.Runs;

/// <summary>Random schedules of slow groups, failing judges, lost announcements and lagging generators, on the real grains: the properties that must hold on all of them.</summary>
public sealed class RandomScheduleTests
{
    private static RlStageOptions Stage(int staleness) => new()
    {
        Steps = 6,
        GroupsPerStep = 3,
        GroupSize = 3,
        MaxStaleness = staleness,
        StallSeconds = 5_000, // far beyond the simulated time of a schedule: whatever expires here is a bug
    };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 3)]
    [InlineData(1, 4)]
    [InlineData(1, 5)]
    [InlineData(2, 6)]
    [InlineData(2, 8)]
    [InlineData(3, 7)]
    [InlineData(3, 9)]
    public async Task AnySchedule_NothingLostNothingTornNothingTooOld(int staleness, int seed)
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage(staleness), lossShare: 0.3, seed);
        var random = new Random(seed);
        string? slow = null;
        simulated.World.JudgeFails = call => Seeds.Uniform(seed, call, 0) < 0.15; // four attempts each: all of them fail once in 2,000
        simulated.World.GeneratorLags = version => Seeds.Uniform(seed, version.Number, random.Next(4)) < 0.2;

        var row = await simulated.DriveAsync(() =>
        {
            var pending = simulated.World.Pending;
            if (pending.Count == 0)
            {
                return;
            }

            slow ??= pending[random.Next(pending.Count)].Request.Key;
            var others = pending.Where(candidate => candidate.Request.Key != slow).ToList();
            if (others.Count == 0 || random.Next(40) == 0)
            {
                slow = null; // the slow group is held up until nothing else is left, then another one is
                others = [.. pending];
            }

            var (request, index) = others[random.Next(others.Count)];
            request.Finish(index);
        });

        Assert.Equal(RunStatus.Completed, row.Status);
        await AssertWholeAsync(simulated, staleness);
    }

    /// <summary>Both generators finish whatever they are asked at once, or one completion an act in random order: forced staleness is the same on either.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task ForcedStaleness_EveryTokenIsThatOld(int staleness, bool oneByOne)
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage(staleness) with { ForceStaleness = true }, lossShare: 0.3, seed: 21);
        var random = new Random(21);
        var row = await simulated.DriveAsync(() =>
        {
            var pending = simulated.World.Pending;
            if (oneByOne && pending.Count > 0)
            {
                var (request, index) = pending[random.Next(pending.Count)];
                request.Finish(index);
            }
            else
            {
                FinishAll(simulated);
            }
        });

        Assert.Equal(RunStatus.Completed, row.Status);
        await AssertWholeAsync(simulated, staleness);
        Assert.All(simulated.World.Steps, step => Assert.All(
            step.Groups.SelectMany(group => group.Completions).SelectMany(completion => completion.Versions),
            version => Assert.Equal(Math.Max(0, step.Version - staleness), version)));
    }

    /// <summary>One of two generators has a store so slow that a load takes three steps of the learner: nobody waits for it, and it skips what is old when it is through.</summary>
    [Fact]
    public async Task SlowStore_OfOneGenerator_HoldsNobodyUpAndSkipsVersions()
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage(1), lossShare: 0, seed: 31);
        var loads = new List<(int Version, int LearnerAt, TaskCompletionSource Done)>();
        simulated.World.SlowLoads = version =>
        {
            lock (loads)
            {
                loads.Add((version.Number, simulated.World.Steps.Count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
                return loads[^1].Done.Task;
            }
        };
        var row = await simulated.DriveAsync(() =>
        {
            FinishAll(simulated);
            lock (loads)
            {
                foreach (var load in loads.Where(load => simulated.World.Steps.Count >= load.LearnerAt + 3))
                {
                    load.Done.TrySetResult();
                }
            }
        });

        Assert.Equal(RunStatus.Completed, row.Status);
        await AssertWholeAsync(simulated, staleness: 1);
        int[] versions = [.. loads.Select(load => load.Version)];
        Assert.Equal(versions.Distinct().Order(), versions);
        Assert.InRange(versions.Length, 2, 4); // of 7: three steps a load
    }

    [Fact]
    public async Task SlowGroup_ThatMakesProgress_IsTrainedAndNotExpired()
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage(1) with { StallSeconds = 100 }, lossShare: 0, seed: 11);
        string? slow = null;
        int acts = 0;
        var row = await simulated.DriveAsync(() =>
        {
            var pending = simulated.World.Pending;
            slow ??= pending.Count > 0 ? pending[0].Request.Key : null;
            foreach (var (request, index) in pending)
            {
                if (request.Key != slow)
                {
                    request.Finish(index);
                }
                else if (++acts < 2_000)
                {
                    request.Tokens++; // 1,000 s of nothing but tokens, ten times the deadline
                }
                else
                {
                    request.Finish(index);
                }
            }
        });

        Assert.Equal(RunStatus.Completed, row.Status);
        await AssertWholeAsync(simulated, 1);
        var group = await simulated.Ledger.FindGroupAsync(GroupId.Parse(slow!), CancellationToken.None);
        Assert.Equal(GroupState.Trained, group!.State);
    }

    [Fact]
    public async Task GroupWithoutProgress_ForTwiceItsDeadline_ExpiresAndTheStageStillFills()
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage(1) with { StallSeconds = 100 }, lossShare: 0, seed: 12);
        string? stuck = null;
        var row = await simulated.DriveAsync(() =>
        {
            foreach (var (request, index) in simulated.World.Pending)
            {
                stuck ??= request.Key;
                if (request.Key != stuck)
                {
                    request.Finish(index);
                }
            }
        });

        Assert.Equal(RunStatus.Completed, row.Status);
        var group = await simulated.Ledger.FindGroupAsync(GroupId.Parse(stuck!), CancellationToken.None);
        Assert.Equal((GroupState.Expired, "stalled"), (group!.State, group.Reason));
        await AssertWholeAsync(simulated, 1, expired: 1);
    }

    [Fact]
    public async Task JudgeThatIsDown_PausesTheRunAndNamesIt()
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage(1), lossShare: 0, seed: 13);
        simulated.World.JudgeFails = _ => true;
        var row = await simulated.DriveAsync(() => FinishAll(simulated));
        Assert.Equal(RunStatus.Paused, row.Status);
        Assert.Contains("judge `fallible` failed", row.Reason, StringComparison.Ordinal);

        simulated.World.JudgeFails = _ => false;
        await simulated.Run.ResumeAsync();
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishAll(simulated))).Status);
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, CancellationToken.None);
        Assert.True(balance.Holds && balance is { InFlight: 0, Trained: 18, Failed: > 0 }, balance.ToString());
    }

    [Fact]
    public async Task NonFiniteStep_FailsItsGroupsAndThreeInARowPauseTheRun()
    {
        await using var simulated = await SimulatedRun.StartAsync(Stage(1), lossShare: 0, seed: 14);
        simulated.World.StepIsNonFinite = call => call is 2 or > 4;
        var row = await simulated.DriveAsync(() => FinishAll(simulated));
        Assert.Equal(RunStatus.Paused, row.Status);
        Assert.Contains("not finite", row.Reason, StringComparison.Ordinal);

        simulated.World.StepIsNonFinite = _ => false;
        await simulated.Run.ResumeAsync();
        Assert.Equal(RunStatus.Completed, (await simulated.DriveAsync(() => FinishAll(simulated))).Status);
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, CancellationToken.None);
        Assert.True(balance.Holds && balance is { InFlight: 0, Trained: 18, Failed: 12 }, balance.ToString());
    }

    private static void FinishAll(SimulatedRun simulated)
    {
        foreach (var (request, index) in simulated.World.Pending)
        {
            request.Finish(index);
        }
    }

    private static async Task AssertWholeAsync(SimulatedRun simulated, int staleness, int expired = 0)
    {
        var balance = await simulated.Ledger.ReadBalanceAsync(SimulatedRun.Name, CancellationToken.None);
        Assert.True(balance.Holds, balance.ToString());
        var lost = (await simulated.Ledger.ReadLatestGroupsAsync(SimulatedRun.Name, int.MaxValue, CancellationToken.None)).Where(group => group.Reason is not null);
        Assert.True((18, expired, 0) == (balance.Trained, balance.Expired, balance.InFlight), $"{balance}\n{string.Join('\n', lost)}");
        var steps = simulated.World.Steps.ToList();
        Assert.Equal(Enumerable.Range(0, 6), steps.Select(step => step.Version));
        Assert.All(steps, step =>
        {
            Assert.Equal(3, step.Groups.Count);
            Assert.Equal(step.Groups.OrderBy(group => group.Sequence), step.Groups);
            Assert.All(step.Groups, group =>
            {
                Assert.Equal([0, 1, 2], group.Completions.Select(completion => completion.Index));
                Assert.InRange(step.Version - group.MinVersion, 0, staleness);
                Assert.True(group.MinVersion >= group.AdmittedVersion);
            });
        });
        Assert.Equal(18, steps.SelectMany(step => step.Groups).Select(group => group.Id).Distinct().Count());
    }
}
