using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Recovery;

/// <summary>The process dies at a named point, for real; the run is resumed, balances, and its final weights are reproduced by replay.</summary>
public sealed class CrashPointTests
{
    [Theory]
    [InlineData(CrashPoint.RunCreated, 1)]
    [InlineData(CrashPoint.Supervised, 2)]
    [InlineData(CrashPoint.Evaluated, 1)]
    [InlineData(CrashPoint.Evaluated, 4)]
    [InlineData(CrashPoint.Admitted, 3)]
    [InlineData(CrashPoint.Completed, 50)]
    [InlineData(CrashPoint.GroupCommitted, 7)]
    [InlineData(CrashPoint.WeightsDurable, 4)]
    [InlineData(CrashPoint.StepCommitted, 6)]
    public async Task ProcessDies_AtPoint_RunResumesBalancesAndReplays(CrashPoint point, int time)
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create());
        var died = await SiloProcess.RunAsync(["run", recipe, "--run", "crash", "--data", folder], ("RLACTORS_CRASH_AT", $"{point}:{time}"));
        Assert.True(died.ExitCode == 137, $"expected to die at {point}, but it ended with {died.ExitCode}:\n{died.Output}");

        var resumed = await SiloProcess.RunAsync(["run", "--resume", "crash", "--data", folder]);
        Assert.True(resumed.ExitCode == 0, resumed.Output);
        await FinishedRun.AssertWholeAsync(folder, "crash", RunStatus.Completed);
    }

    [Fact]
    public async Task ProcessKilled_TenTimesAtRandomMoments_RunFinishesBalancesAndReplays()
    {
        const int seed = 20261122;
        var random = new Random(seed);
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create() with { Name = "killed" });
        string[] arguments = ["run", recipe, "--run", "killed", "--data", folder];
        for (int kill = 0; kill < 10; kill++)
        {
            using var process = SiloProcess.Start(arguments);
            await FinishedRun.WaitForProgressAsync(folder, "killed", process, random);
            process.Kill();
            await process.WaitAsync();
            arguments = await FinishedRun.ExistsAsync(folder, "killed") ? ["run", "--resume", "killed", "--data", folder] : arguments;
        }

        var last = await SiloProcess.RunAsync(["run", "--resume", "killed", "--data", folder]);
        Assert.True(last.ExitCode == 0, last.Output);
        await FinishedRun.AssertWholeAsync(folder, "killed", RunStatus.Completed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public async Task ProcessDies_BetweenTwoGroupJudges_TheRunEndsAsOneThatDidNot(int time)
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.WithGroupJudges());
        var calm = await SiloProcess.RunAsync(["run", recipe, "--run", "calm", "--data", folder]);
        Assert.True(calm.ExitCode == 0, calm.Output);
        var died = await SiloProcess.RunAsync(["run", recipe, "--run", "crash", "--data", folder], ("RLACTORS_CRASH_AT", $"{CrashPoint.GroupJudged}:{time}"));
        Assert.True(died.ExitCode == 137, $"expected to die, but it ended with {died.ExitCode}:\n{died.Output}");
        var resumed = await SiloProcess.RunAsync(["run", "--resume", "crash", "--data", folder]);
        Assert.True(resumed.ExitCode == 0, resumed.Output);

        await FinishedRun.AssertWholeAsync(folder, "calm", RunStatus.Completed);
        await FinishedRun.AssertWholeAsync(folder, "crash", RunStatus.Completed);
        var (calmly, crashing) = (await FinishedRun.StepsAsync(folder, "calm"), await FinishedRun.StepsAsync(folder, "crash"));
        Assert.Equal(calmly.Select(step => step.State.Weights), crashing.Select(step => step.State.Weights));
    }

    [Theory]
    [InlineData(CrashPoint.WeightsDurable, 2, 1)]
    [InlineData(CrashPoint.Supervised, 3, 2)]
    [InlineData(CrashPoint.StepCommitted, 4, 1)]
    public async Task ProcessDies_InALaterStage_GoesOnThereAndEndsAsOneThatDidNot(CrashPoint point, int time, int inStage)
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.OfStages());
        var calm = await SiloProcess.RunAsync(["run", recipe, "--run", "calm", "--data", folder]);
        Assert.True(calm.ExitCode == 0, calm.Output);
        var died = await SiloProcess.RunAsync(["run", recipe, "--run", "crash", "--data", folder], ("RLACTORS_CRASH_AT", $"{point}:{time}"));
        Assert.True(died.ExitCode == 137, $"expected to die, but it ended with {died.ExitCode}:\n{died.Output}");
        var before = await FinishedRun.StagesAsync(folder, "crash");
        var resumed = await SiloProcess.RunAsync(["run", "--resume", "crash", "--data", folder]);
        Assert.True(resumed.ExitCode == 0, resumed.Output);

        var after = await FinishedRun.StagesAsync(folder, "crash");
        Assert.Equal(inStage, before[^1].Stage);
        Assert.Equal(before.SkipLast(1), after.Take(inStage)); // what was done was not done again
        await FinishedRun.AssertWholeAsync(folder, "crash", RunStatus.Completed);
        Assert.Equal((await FinishedRun.StagesAsync(folder, "calm")).Select(stage => (stage.Initial, stage.Final)), after.Select(stage => (stage.Initial, stage.Final)));
        Assert.True(Directory.Exists(Path.Combine(folder, "crash", "models", "warm")), resumed.Output);
    }

    [Fact]
    public async Task AnnouncementsDropped_ThreeInTen_RunCompletesAndBalances()
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create());
        var run = await SiloProcess.RunAsync(["run", recipe, "--run", "lossy", "--data", folder], ("RLACTORS_DROP_ANNOUNCEMENTS", "0.3"));
        Assert.True(run.ExitCode == 0, run.Output);
        await FinishedRun.AssertWholeAsync(folder, "lossy", RunStatus.Completed);
    }
}
