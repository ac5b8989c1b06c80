using RlActors.Hosting;
using RlActors.RealServices;
using RlActors.Silo.Tests.Processes;
using RlActors.Storage;

namespace RlActors.Silo.Tests.Recovery;

/// <summary>Runs with their weights on a real Azurite. All of the recovery tests do so where RLACTORS_TEST_WEIGHTS names a service (<see cref="TestWeights"/>).</summary>
public sealed class AzureWeightsTests(AzuriteService service) : IClassFixture<AzuriteService>
{
    [SkippableTheory]
    [InlineData(CrashPoint.RunCreated, 1)]
    [InlineData(CrashPoint.WeightsDurable, 4)]
    [InlineData(CrashPoint.StepCommitted, 6)]
    public async Task ProcessDies_AtPoint_RunResumesBalancesAndReplays(CrashPoint point, int time)
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create());
        string place = TestWeights.At(service.ConnectionString, folder);
        var weights = (WeightPlace.Variable, place);
        var died = await SiloProcess.RunAsync(["run", recipe, "--run", "crash", "--data", folder], weights, ("RLACTORS_CRASH_AT", $"{point}:{time}"));
        Assert.True(died.ExitCode == 137, $"expected to die at {point}, but it ended with {died.ExitCode}:\n{died.Output}");
        var resumed = await SiloProcess.RunAsync(["run", "--resume", "crash", "--data", folder, "--weights", place]);
        Assert.True(resumed.ExitCode == 0, resumed.Output);

        var verify = await ConsoleProcess.RunAsync(["ledger", "verify", "crash", "--replay", "--data", folder], weights);
        Assert.True(verify.ExitCode == 0, verify.Output);
        Assert.False(Directory.Exists(Path.Combine(folder, "crash", "weights")));
        var kept = await WeightPlace.Parse(place).Open(TimeProvider.System).ListAsync("crash", default);
        Assert.Contains((await FinishedRun.StepsAsync(folder, "crash"))[^1].State.Weights, kept.Select(file => file.Hash));
        Assert.All(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), file => AssertNoSecret(File.ReadAllBytes(file)));
        AssertNoSecret(System.Text.Encoding.UTF8.GetBytes(died.Output + resumed.Output + verify.Output));
    }

    [SkippableFact]
    public async Task Run_ServiceRefuses_EndsAtTheStartWithOneLine()
    {
        var (folder, recipe) = SmallRecipe.Write(SmallRecipe.Create());
        string wrong = TestWeights.At(service.ConnectionString, folder).Replace(service.AccountKey, Convert.ToBase64String(new byte[64]), StringComparison.Ordinal);
        var run = await SiloProcess.RunAsync(["run", recipe, "--run", "refused", "--data", folder, "--weights", wrong]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error: cannot keep files in container 'http://127.0.0.1:{service.Port}/rlactors/", run.Output.Trim());
        Assert.Single(run.Output.Trim().Split('\n'));
    }

    private void AssertNoSecret(byte[] content) => Assert.Equal(-1, content.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(service.AccountKey)));
}
