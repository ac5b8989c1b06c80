using System.Text.Json;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Hosting;

/// <summary>The doctor asks the silo of a data folder, a process of its own.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task Doctor_SiloOfTheDataFolder_ReportsOnItself()
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-doctor-").FullName;
        using var silo = SiloProcess.Start(["serve", "--data", folder]);
        while (!silo.HasExited && !silo.Output.Contains("silo is up", StringComparison.Ordinal))
        {
            await Task.Delay(50);
        }

        var (exit, output) = await ConsoleProcess.RunAsync("doctor", "--json", "--data", folder);

        Assert.True(exit == 0, output + silo.Output);
        var view = JsonElement.Parse(output);
        Assert.Equal("silos", view.GetProperty("asked").GetString());
        var machine = Assert.Single(view.GetProperty("machines").EnumerateArray());
        Assert.StartsWith("127.0.0.1:", machine.GetProperty("silo").GetString(), StringComparison.Ordinal);
        Assert.Equal(folder, machine.GetProperty("disk").GetProperty("folder").GetString());
        Assert.InRange(machine.GetProperty("compute").GetProperty("product").GetProperty("gigaflops_per_second").GetDouble(), 0.01, 1e6);
        Assert.Empty(view.GetProperty("problems").EnumerateArray());
    }
}
