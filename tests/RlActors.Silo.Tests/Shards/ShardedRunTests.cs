using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Tests.Processes;
using RlActors.Silo.Tests.Recovery;

namespace RlActors.Silo.Tests.Shards;

/// <summary>Whole runs whose learner has shards: supervised and reinforcement stages, real engines, balance and replay by one engine alone.</summary>
public sealed class ShardedRunTests
{
    [Fact]
    public async Task Run_TwoReplicasOrOneForTwoParts_SameWeightsThatReplay()
    {
        var weights = new List<string[]>();
        foreach (int replicas in new[] { 2, 1 })
        {
            var (folder, file) = SmallRecipe.Write(SmallRecipe.Create(maxStaleness: 0) with { Learner = new LearnerOptions { Shards = 2, ShardsPerSilo = replicas } });
            var run = await SiloProcess.RunAsync(["run", file, "--run", "sharded", "--data", folder]);
            Assert.True(run.ExitCode == 0, run.Output);

            await FinishedRun.AssertWholeAsync(folder, "sharded", RunStatus.Completed);
            var steps = await FinishedRun.StepsAsync(folder, "sharded");
            Assert.All(steps.Where(step => step.Groups.Count > 0), step => Assert.Contains($"\"learner_shards\":{replicas}", step.Metrics, StringComparison.Ordinal));
            weights.Add([.. steps.Select(step => step.State.Weights)]);
        }

        Assert.Equal(weights[0], weights[1]);
    }

    [Fact]
    public async Task ProcessDies_WithShards_RunResumesBalancesAndReplays()
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create() with { Learner = new LearnerOptions { Shards = 2, ShardsPerSilo = 2 } });
        var died = await SiloProcess.RunAsync(["run", recipe, "--run", "crash", "--data", folder], ("RLACTORS_CRASH_AT", "WeightsDurable:4"));
        Assert.True(died.ExitCode == 137, died.Output);

        var resumed = await SiloProcess.RunAsync(["run", "--resume", "crash", "--data", folder]);
        Assert.True(resumed.ExitCode == 0, resumed.Output);
        await FinishedRun.AssertWholeAsync(folder, "crash", RunStatus.Completed);
    }
}
