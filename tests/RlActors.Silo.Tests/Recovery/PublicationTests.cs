using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Recovery;

/// <summary>Runs that publish less than all weights: they die between the write and the commit, go on, balance, and a replay arrives at the hash of each version.</summary>
public sealed class PublicationTests
{
    [Theory]
    [InlineData(Publication.Adapter, true)]
    [InlineData(Publication.Bfloat16, true)]
    [InlineData(Publication.Bfloat16, false)]
    public async Task ProcessDies_WeightsDurable_RunResumesBalancesAndReplays(Publication publication, bool lora)
    {
        var small = SmallRecipe.Create();
        var learner = small.Learner with { Publish = publication, Lora = lora ? new LoraOptions { Rank = 4, Alpha = 8 } : null };
        var (folder, recipe) = SmallRecipe.Write(small with { Learner = learner });
        var died = await SiloProcess.RunAsync(["run", recipe, "--run", "crash", "--data", folder], ("RLACTORS_CRASH_AT", $"{CrashPoint.WeightsDurable}:4"));
        Assert.True(died.ExitCode == 137, $"expected to die, but it ended with {died.ExitCode}:\n{died.Output}");
        var resumed = await SiloProcess.RunAsync(["run", "--resume", "crash", "--data", folder]);
        Assert.True(resumed.ExitCode == 0, resumed.Output);

        await FinishedRun.AssertWholeAsync(folder, "crash", RunStatus.Completed);
        Assert.True(File.Exists(Path.Combine(folder, "crash", "model", "model.safetensors")), resumed.Output);
    }

    [Fact]
    public async Task Run_AdapterWithoutLora_IsRefusedByTheRecipe()
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create());
        var run = await SiloProcess.RunAsync(["run", recipe, "--set", "learner.publish=adapter", "--data", folder]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("learner.publish is adapter", run.Output);
        Assert.Contains("learner.lora", run.Output);
    }
}
