using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Security;

public sealed class AbuseTests
{
    /// <summary>A small one of what <c>bench abuse</c> does with 10,000.</summary>
    [Fact]
    public async Task Strangers_AreRefusedAndTheRunGoesOn()
    {
        const int seed = 20261130;

        var (exit, output) = await SiloProcess.RunAsync(["bench", "abuse", "--requests", "600", "--seed", $"{seed}"]);

        Assert.True(exit == 0, output);
        Assert.Contains("all refused, nothing down", output, StringComparison.Ordinal);
    }
}
