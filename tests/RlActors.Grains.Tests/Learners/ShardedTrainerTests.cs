using Microsoft.Extensions.Logging;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Grains.Tests.Learners;

public sealed class ShardedTrainerTests
{
    private static readonly LearnerOptions Three = new() { Shards = 3 };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task TrainAsync_ThreeSilosOrOne_SameStatesAndAShardOnEach()
    {
        var states = new List<LearnerState>();
        foreach (int silos in new[] { 3, 1 })
        {
            await using var cluster = await ShardCluster.StartAsync(silos, Three, new RlStageOptions());
            var learner = await cluster.LearnerAsync();
            for (int version = 0; version < 3; version++)
            {
                var result = await learner.WaitAsync(learner.Trainer.TrainAsync(Step(version), default));
                Assert.True(silos == result.Metrics["learner_shards"], learner.Told);
                states.Add(await learner.WaitAsync(learner.Trainer.SaveAsync(default)));
            }

            Assert.Equal(silos, cluster.Silos.Select(silo => learner.RankOn(silo.SiloAddress)).Distinct().Count());
        }

        Assert.Equal(states[..3], states[3..]);
        Assert.Equal(3, states[..3].Distinct().Count());
    }

    [Fact]
    public async Task TrainAsync_TwoShardsAllowedOnASilo_BothAreThere()
    {
        await using var cluster = await ShardCluster.StartAsync(1, Three with { ShardsPerSilo = 2 }, new RlStageOptions());
        var learner = await cluster.LearnerAsync();

        Assert.Equal(2, (await learner.Trainer.TrainAsync(Step(0), default)).Metrics["learner_shards"]);
    }

    /// <summary>A silo is killed while its shard computes; the rest take the step again, a silo that joins is taken in, and the states are those of an undisturbed run.</summary>
    [Fact]
    public async Task TrainAsync_SiloKilledInMidStepThenOneJoins_SameStatesWithFewerThenMoreShards()
    {
        var expected = await UndisturbedAsync(steps: 8);
        await using var cluster = await ShardCluster.StartAsync(3, Three, new RlStageOptions());
        var learner = await cluster.LearnerAsync();
        var (states, shards) = (new List<LearnerState>(), new List<double>());
        int version = await UntilThreeAsync(0);
        var victim = cluster.Silos[^1];
        int rank = learner.RankOn(victim.SiloAddress);
        using var killed = new ManualResetEventSlim();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.World.OnPart = part =>
        {
            if (part == rank && reached.TrySetResult())
            {
                killed.Wait();
            }
        };
        var step = TakeAsync(version++);
        await reached.Task.WaitAsync(Patience);
        var killing = cluster.KillAsync(victim);
        await step;
        killed.Set();
        await killing;
        Assert.True(shards is [.., 3, 2], $"{string.Join(", ", shards)}: {learner.Told}");

        await cluster.JoinAsync();
        await UntilThreeAsync(version);

        int common = Math.Min(expected.Count, states.Count);
        Assert.Equal(expected[..common], states[..common]);

        async Task<int> UntilThreeAsync(int next)
        {
            using var deadline = new CancellationTokenSource(Patience);
            do
            {
                await Task.Delay(50, deadline.Token);
                await TakeAsync(next++);
            }
            while (shards[^1] != 3);

            return next;
        }

        async Task TakeAsync(int number)
        {
            var result = await learner.WaitAsync(learner.Trainer.TrainAsync(Step(number), default));
            shards.Add(result.Metrics["learner_shards"]);
            states.Add(await learner.WaitAsync(learner.Trainer.SaveAsync(default)));
        }
    }

    /// <summary>A shard that answers and gets no further is named, and given up when its time is over.</summary>
    [Fact]
    public async Task TrainAsync_ShardStandsStill_IsNamedThenGivenUp()
    {
        var expected = await UndisturbedAsync(steps: 1);
        await using var cluster = await ShardCluster.StartAsync(3, Three, new RlStageOptions());
        var learner = await cluster.LearnerAsync(stallSeconds: 8);
        using var over = new ManualResetEventSlim();
        int stood = 0;
        cluster.World.OnPart = part =>
        {
            if (part == 1 && Interlocked.Increment(ref stood) == 1)
            {
                over.Wait();
            }
        };

        var step = learner.Trainer.TrainAsync(Step(0), default);
        using var deadline = new CancellationTokenSource(Patience);
        while (!learner.Activity.Doing.Contains("waiting for shard 1 of run 'sharded'", StringComparison.Ordinal))
        {
            await Task.Delay(20, deadline.Token);
        }

        var result = await step.WaitAsync(Patience);
        over.Set();

        Assert.Equal(2, result.Metrics["learner_shards"]);
        Assert.Equal(expected[0], await learner.Trainer.SaveAsync(default));
        Assert.Contains(learner.Log.Lines, line => line.Text.Contains("shard 1 of run 'sharded' has made no progress for", StringComparison.Ordinal));
        Assert.Equal("idle", learner.Activity.Doing);
    }

    [Fact]
    public async Task TrainAsync_ReplicasDiffer_IsLoudAndReadsTheDurableStateAgain()
    {
        var expected = await UndisturbedAsync(steps: 1);
        await using var cluster = await ShardCluster.StartAsync(2, Three, new RlStageOptions());
        var learner = await cluster.LearnerAsync();
        int disturbed = 0;
        cluster.World.Disturbance = first => first != 0 && Interlocked.Increment(ref disturbed) == 1 ? "a bit has flipped" : "";

        await learner.Trainer.TrainAsync(Step(0), default).WaitAsync(Patience);

        Assert.Equal(expected[0], await learner.Trainer.SaveAsync(default));
        Assert.Contains(learner.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("Replicas of run sharded differ after step 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TrainAsync_ReplicasDifferEachTime_SaysSo()
    {
        await using var cluster = await ShardCluster.StartAsync(2, Three, new RlStageOptions());
        var learner = await cluster.LearnerAsync();
        cluster.World.Disturbance = first => first == 0 ? "" : "another processor";

        var error = await Assert.ThrowsAsync<RlActorsException>(() => learner.Trainer.TrainAsync(Step(0), default).WaitAsync(Patience));

        Assert.Contains("come to different weights at step 1, twice in a row", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Between two checkpoints of a batch stage nothing is durable; the updates since are taken again.</summary>
    [Fact]
    public async Task FitAsync_EveryReplicaLostBetweenCheckpoints_UpdatesAreTakenAgain()
    {
        var stage = new SftStageOptions { BatchSize = 2 };
        var states = new List<LearnerState>();
        foreach (bool lost in new[] { false, true })
        {
            await using var cluster = await ShardCluster.StartAsync(2, Three, stage);
            var learner = await cluster.LearnerAsync();
            for (int update = 0; update < 4; update++)
            {
                if (lost && update == 2)
                {
                    await cluster.LoseShardsAsync();
                }

                await learner.Trainer.FitAsync(new BatchStep(update, stage, []), default).WaitAsync(Patience);
            }

            states.Add(await learner.WaitAsync(learner.Trainer.SaveAsync(default)));
            Assert.Equal(lost, learner.Log.Lines.Any(line => line.Text.Contains("2 steps since the durable state are taken again", StringComparison.Ordinal)));
        }

        Assert.Equal(states[0], states[1]);
    }

    /// <summary>A learner that was declared dead and comes back cannot have the shards train for it any more, nor end what the new one began.</summary>
    [Fact]
    public async Task TrainAsync_OlderEpoch_IsRefused()
    {
        var expected = await UndisturbedAsync(steps: 1);
        await using var cluster = await ShardCluster.StartAsync(2, Three, new RlStageOptions());
        var old = await cluster.LearnerAsync();
        var current = await cluster.LearnerAsync();

        await Assert.ThrowsAsync<EpochLostException>(() => old.Trainer.TrainAsync(Step(0), default).WaitAsync(Patience));
        await old.Trainer.DisposeAsync();
        var result = await current.Trainer.TrainAsync(Step(0), default).WaitAsync(Patience);

        Assert.Equal(2, result.Metrics["learner_shards"]);
        Assert.Equal(expected[0], await current.Trainer.SaveAsync(default));
    }

    /// <summary>The learner of an older epoch died in the middle of a step: its shards wait for nobody once the new one calls.</summary>
    [Fact]
    public async Task LoadAsync_OlderLearnerDiedInMidStep_NewOneGoesOn()
    {
        var expected = await UndisturbedAsync(steps: 1);
        await using var cluster = await ShardCluster.StartAsync(2, Three, new RlStageOptions());
        var old = await cluster.LearnerAsync();
        var stood = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = new ManualResetEventSlim();
        cluster.World.OnPart = part =>
        {
            if (part == 0 && stood.TrySetResult())
            {
                over.Wait();
            }
        };
        var unfinished = old.Trainer.TrainAsync(Step(0), default);
        await stood.Task.WaitAsync(Patience);

        var loading = cluster.LearnerAsync();
        over.Set();
        var current = await loading.WaitAsync(Patience);
        await current.Trainer.TrainAsync(Step(0), default).WaitAsync(Patience);

        Assert.Equal(expected[0], await current.Trainer.SaveAsync(default));
        await Assert.ThrowsAnyAsync<RlActorsException>(() => unfinished.WaitAsync(Patience));
    }

    [Fact]
    public async Task TrainAsync_WorkItselfFails_LearnerIsTold()
    {
        await using var cluster = await ShardCluster.StartAsync(2, Three, new RlStageOptions());
        var learner = await cluster.LearnerAsync();
        cluster.World.OnPart = part => throw new RlActorsException($"part {part} does not fit");

        var error = await Assert.ThrowsAsync<RlActorsException>(() => learner.Trainer.TrainAsync(Step(0), default).WaitAsync(Patience));

        Assert.Contains("does not fit", error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<LearnerState>> UndisturbedAsync(int steps)
    {
        await using var cluster = await ShardCluster.StartAsync(1, Three, new RlStageOptions());
        var learner = await cluster.LearnerAsync();
        var states = new List<LearnerState>();
        for (int version = 0; version < steps; version++)
        {
            await learner.Trainer.TrainAsync(Step(version), default);
            states.Add(await learner.WaitAsync(learner.Trainer.SaveAsync(default)));
        }

        return states;
    }

    private static PolicyStep Step(int version)
    {
        var completion = new Completion(0, [1, 2], [-1f, -1f], [version, version], [1, 1], FinishReason.Stop);
        return new PolicyStep(version, new RlStageOptions(), [new TrajectoryGroup(new GroupId(ShardCluster.Run, $"n/{version}", 1), version, version, [2], [completion], [1.0])]);
    }
}
