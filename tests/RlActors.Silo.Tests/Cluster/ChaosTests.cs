using System.Text.Json;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Cluster;

/// <summary>A short chaos as a user starts it: real silos, PostgreSQL, Redis and Azurite, real signals. Long ones are the same command.</summary>
public sealed class ChaosTests
{
    [SkippableFact]
    public async Task Chaos_ThreeSilosAndTheirServices_LosesNothing()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals of Linux");
        string folder = Path.Combine(Path.GetTempPath(), $"rlactors-chaos-{Guid.NewGuid():N}"); // which the user of PostgreSQL can enter
        var chaos = await ConsoleProcess.RunAsync(
            "chaos", "--silos", "3", "--minutes", "0.6", "--every", "5", "--seed", "5", "--services", "--calm", "0", "--steps", "20", "--work", folder);
        Skip.If(chaos.ExitCode == 1 && chaos.Output.Contains(" is not installed", StringComparison.Ordinal), chaos.Output.Split('\n')[0]);

        Assert.True(chaos.ExitCode == 0, chaos.Output);
        var report = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "report.json")));
        Assert.True(report.GetProperty("ok").GetBoolean(), chaos.Output);
        Assert.True(report.GetProperty("strikes").EnumerateArray().Sum(kind => kind.GetProperty("count").GetInt32()) >= 4, chaos.Output);
        Assert.All(report.GetProperty("runs").EnumerateArray(), run =>
        {
            Assert.Equal("completed", run.GetProperty("status").GetString());
            Assert.True(run.GetProperty("verified").GetBoolean() && run.GetProperty("replayed").GetBoolean(), chaos.Output);
        });
        Assert.DoesNotContain("Password=", chaos.Output, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(folder, "*.log"), log => Assert.DoesNotContain("Password=", File.ReadAllText(log), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--silos 1", "--silos is 1; expected 2 to 100")]
    [InlineData("--roles split --silos 2", "--silos is 2; expected 3 to 100")]
    [InlineData("--minutes 0", "--minutes is 0; expected 0.1 to 10000")]
    [InlineData("--strikes all", "--strikes is 'all'; expected mixed, or learner-kill: and a number such as learner-kill:20")]
    [InlineData("--silo /nowhere/RlActors.Silo.dll", "there is no silo at '/nowhere/RlActors.Silo.dll' (--silo); expected the path of RlActors.Silo.dll")]
    [InlineData("--services --cluster redis://127.0.0.1:1", "--services strikes services that are started for it, but RLACTORS_CLUSTER is the user's own; leave out one of them")]
    public async Task Chaos_ABadOption_EndsWith1AndSaysWhatToWrite(string options, string message)
    {
        var chaos = await ConsoleProcess.RunAsync(["chaos", .. options.Split(' ')]);

        Assert.Equal(1, chaos.ExitCode);
        Assert.Equal("error: " + message, chaos.Output.Trim());
    }
}
