using System.Text.Json;
using RlActors.Client.Tests.Fixtures;
using RlActors.Client.Tests.Steering;
using RlActors.Diagnostics;

namespace RlActors.Client.Tests.Verbs;

public sealed class DoctorVerbTests
{
    [Fact]
    public async Task Doctor_NoSilo_ReportsOnThisMachine()
    {
        using var console = new ConsoleHarness();

        var outcome = await console.RunAsync("doctor", "--json");

        Assert.Equal(0, outcome.ExitCode);
        var view = outcome.Json;
        Assert.Equal(["asked", "machines", "recipe", "problems"], view.EnumerateObject().Select(property => property.Name));
        Assert.Equal("this_machine", view.GetProperty("asked").GetString());
        var machine = Assert.Single(view.GetProperty("machines").EnumerateArray());
        Assert.Equal(Environment.MachineName, machine.GetProperty("machine").GetString());
        Assert.Equal(JsonValueKind.Null, machine.GetProperty("silo").ValueKind);
        Assert.Equal("10.4.2", machine.GetProperty("versions").GetProperty("orleans").GetString());
        Assert.Equal("cpu", machine.GetProperty("compute").GetProperty("backend").GetString());
        Assert.StartsWith("0.107.0", machine.GetProperty("compute").GetProperty("torch_sharp").GetString(), StringComparison.Ordinal);
        Assert.InRange(machine.GetProperty("compute").GetProperty("product").GetProperty("gigaflops_per_second").GetDouble(), 0.01, 1e6);
        var memory = machine.GetProperty("memory");
        Assert.InRange(memory.GetProperty("available_bytes").GetInt64(), 1, memory.GetProperty("total_bytes").GetInt64());
        Assert.Equal(console.Folder, machine.GetProperty("disk").GetProperty("folder").GetString());
        Assert.Empty(view.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Doctor_ForPeople_NamesWhatItFound()
    {
        using var console = new ConsoleHarness { Compute = new StubProbe(Cpu) };

        var outcome = await console.RunAsync("doctor", "--recipe", "quickstart");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("TorchSharp 0.1, libtorch 2.3", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("140 GFLOP/s: 1024 × 1024 float32 on cpu on 2 threads", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("0.857 million parameters, by model.create", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("it fits", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("nothing is wrong\n", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NoLibTorch_FailsAndSaysTheWayOut()
    {
        using var console = new ConsoleHarness { Compute = new StubProbe(new(null, "0.1", null, 2, [], null, "no such library")) };

        var outcome = await console.RunAsync("doctor");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("1 problem\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("cannot load libtorch: no such library; build on Linux x64", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_RecipeTooLargeForTheGpu_FailsAndSaysWhatToLower()
    {
        var gpu = Cpu with { Backend = "cuda", Devices = [new("cpu", null, null, null), new("cuda:0", "Tiny", 1 << 20, 1 << 19)] };
        using var console = new ConsoleHarness { Compute = new StubProbe(gpu) };

        var outcome = await console.RunAsync("doctor", "--recipe", "quickstart", "--json");

        Assert.Equal(1, outcome.ExitCode);
        var view = JsonElement.Parse(outcome.Out);
        Assert.False(view.GetProperty("recipe").GetProperty("fits").GetBoolean());
        Assert.Equal(1 << 19, view.GetProperty("recipe").GetProperty("available_bytes").GetInt64());
        Assert.Contains("512.0 KiB is free; lower learner.tokensPerMicroBatch", Assert.Single(view.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_RecipeOfAWellKnownModelThatIsNotThere_IsEstimated()
    {
        using var console = new ConsoleHarness { Compute = new StubProbe(Cpu) };

        var outcome = await console.RunAsync("doctor", "--recipe", "gsm8k-qwen", "--json");

        var recipe = JsonElement.Parse(outcome.Out).GetProperty("recipe");
        Assert.Equal(494_032_768, recipe.GetProperty("parameters").GetInt64()); // as Hugging Face's page of the model says
        Assert.Equal("the published dimensions of Qwen2.5-0.5B-Instruct; its folder is not there", recipe.GetProperty("model").GetString());
        Assert.Equal(
            recipe.GetProperty("total_bytes").GetInt64(), recipe.GetProperty("parts").EnumerateArray().Sum(part => part.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public async Task Doctor_RecipeOfAnUnknownModel_SaysThatNothingIsKnown()
    {
        using var console = new ConsoleHarness { Compute = new StubProbe(Cpu) };

        var outcome = await console.RunAsync("doctor", "--recipe", "gsm8k-qwen", "--set", "model.path=some/model", "--json");

        Assert.Equal(0, outcome.ExitCode);
        var recipe = outcome.Json.GetProperty("recipe");
        Assert.StartsWith("unknown until the folder 'some/model' is there", recipe.GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, recipe.GetProperty("total_bytes").ValueKind);
        Assert.Equal(JsonValueKind.Null, recipe.GetProperty("fits").ValueKind);
    }

    [Theory]
    [InlineData("doctor --recipe nosuch", "error: recipe 'nosuch' cannot be read")]
    [InlineData("doctor --recipe quickstart --set stages.1.steps=0", "stages[1].steps is 0; expected a number of at least 1")]
    public async Task Doctor_BadRecipe_IsTold(string commandLine, string expected)
    {
        using var console = new ConsoleHarness();

        var outcome = await console.RunAsync(commandLine.Split(' '));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_SiloThatIsGone_IsAProblemBesideTheMachinesReport()
    {
        using var console = new ConsoleHarness { Compute = new StubProbe(Cpu) };
        SiloFixture.WriteFile(console.Folder, SiloFixture.FreePort(), int.MaxValue);

        var outcome = await console.RunAsync("doctor", "--json");

        Assert.Equal(1, outcome.ExitCode);
        var view = JsonElement.Parse(outcome.Out);
        Assert.Equal("this_machine", view.GetProperty("asked").GetString());
        Assert.Contains("is gone", Assert.Single(view.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    private static readonly ComputeReport Cpu = new("cpu", "0.1", "2.3", 2, [new("cpu", null, null, null)], new("cpu", 1024, "float32", 2, 140), null);
}
