using RlActors.Recipes;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Hosting;

/// <summary>Wrong input, as a user gives it to the process: a clear error, no stack trace, an exit code that is not 0, nothing half-written.</summary>
public sealed class BadInputTests
{
    private static async Task AssertRefusedAsync(string folder, string[] arguments, params string[] words)
    {
        var (exit, output) = await SiloProcess.RunAsync(["run", .. arguments, "--data", folder]);
        Assert.NotEqual(0, exit);
        Assert.All(words, word => Assert.Contains(word, output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", output, StringComparison.Ordinal);
        Assert.StartsWith("error: ", output.TrimStart(), StringComparison.Ordinal);
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("rlactors-bad-").FullName;

    private static string WriteRecipe(string folder, Recipe recipe)
    {
        string file = Path.Combine(folder, "recipe.json");
        File.WriteAllText(file, RecipeReader.Write(recipe));
        return file;
    }

    [Fact]
    public Task UnknownRecipeKey_IsNamed() => AssertRefusedAsync(NewFolder(), ["--set", "stages.1.groupSise=8"], "groupSise", "groupSize");

    [Fact]
    public Task NegativeGroupSize_IsNamedWithItsBounds() => AssertRefusedAsync(NewFolder(), ["--set", "stages.1.groupSize=-4"], "stages[1].groupSize", "-4", "from 1");

    [Fact]
    public Task MissingRecipe_NamesTheBuiltInOnes() => AssertRefusedAsync(NewFolder(), ["nowhere.json"], "nowhere.json", "quickstart");

    [Fact]
    public async Task MissingModelFolder_IsNamed_AndNoRunIsLeft()
    {
        string folder = NewFolder();
        string file = WriteRecipe(folder, SmallRecipe.Create() with { Model = new ModelOptions { Path = "/nowhere/model" } });
        await AssertRefusedAsync(folder, [file, "--run", "bad"], "/nowhere/model");
        Assert.False(await Recovery.FinishedRun.ExistsAsync(folder, "bad"));
    }

    [Fact]
    public async Task GroupOfOne_WithAJudgeThatCompares_IsRefused()
    {
        string folder = NewFolder();
        await AssertRefusedAsync(
            folder, ["quickstart", "--run", "bad", "--set", "stages.1.groupSize=1", "--set", "stages.1.algorithm=reinforce", "--set", "stages.1.judges=[{\"name\":\"majority-vote\"}]"],
            "stages[1].groupSize is 1; expected at least 2 with judge 'majority-vote', which compares the completions of a group");
        Assert.False(await Recovery.FinishedRun.ExistsAsync(folder, "bad"));
    }

    [Fact]
    public async Task ModelThatDoesNotFitIntoMemory_IsRefusedBeforeItIsMade()
    {
        string folder = NewFolder();
        await AssertRefusedAsync(
            folder, ["--run", "bad", "--set", "model.create.hiddenSize=32768", "--set", "model.create.layers=512"],
            "this recipe needs ", " GiB of memory at its fullest and ", "learner weights ", "generator cache ", "learner.lora", "--set checkMemory=false starts anyway");
        Assert.False(await Recovery.FinishedRun.ExistsAsync(folder, "bad"));
    }

    [Theory]
    [InlineData("gsm8k-qwen", "Qwen2.5-0.5B-Instruct", "https://huggingface.co/Qwen/Qwen2.5-0.5B-Instruct")]
    [InlineData("stories260k-happy", "stories260k", "tinyllamas")]
    public async Task ShippedRecipeWithoutItsModel_SaysWhereToGetItAndWhereToPutIt(string recipe, string model, string source)
    {
        string folder = NewFolder();

        var (exit, output) = await SiloProcess.RunAsync(["run", recipe, "--run", "bad", "--data", folder], ("RLACTORS_TEST_DATA", folder), ("RLACTORS_MODELS", folder));

        Assert.Equal(1, exit);
        Assert.StartsWith($"error: model folder '{model}' (model.path) is not there: no config.json in ", output.TrimStart(), StringComparison.Ordinal);
        Assert.Contains(source, output, StringComparison.Ordinal);
        Assert.Contains($"'{Path.Combine(folder, model)}'", output, StringComparison.Ordinal);
        Assert.False(await Recovery.FinishedRun.ExistsAsync(folder, "bad"));
    }

    [Fact]
    public async Task TruncatedSafetensors_IsNamed_AndNoRunIsLeft()
    {
        string folder = NewFolder();
        var small = SmallRecipe.Create();
        string first = WriteRecipe(folder, small with { Stages = [new SftStageOptions { MaxUpdates = 2, CheckpointEvery = 2, BatchSize = 4 }] });
        var (exit, output) = await SiloProcess.RunAsync(["run", first, "--run", "good", "--data", folder]);
        Assert.True(exit == 0, output);
        string model = Path.Combine(folder, "good", "model");
        string weights = Path.Combine(model, "model.safetensors");
        using (var file = File.Open(weights, FileMode.Open))
        {
            file.SetLength(file.Length - 1000);
        }

        string recipe = WriteRecipe(folder, small with { Model = new ModelOptions { Path = model } });
        await AssertRefusedAsync(folder, [recipe, "--run", "bad"], "model.safetensors");
        Assert.False(await Recovery.FinishedRun.ExistsAsync(folder, "bad"));
    }

    [Fact]
    public Task UnwritableDataFolder_IsNamed() => AssertRefusedAsync("/proc/rlactors", [], "/proc/rlactors", "--data");

    [Fact]
    public async Task SecondProcess_OnTheSameLedger_IsToldWhoHoldsIt()
    {
        string folder = NewFolder();
        using var first = SiloProcess.Start(["serve", "--data", folder]);
        while (!first.Output.Contains("silo is up", StringComparison.Ordinal))
        {
            Assert.False(first.HasExited, first.Output);
            await Task.Delay(20);
        }

        await AssertRefusedAsync(folder, [], "in use by process");
    }

    [Fact]
    public Task ResumeOfUnknownRun_SaysWhichThereAre() => AssertRefusedAsync(NewFolder(), ["--resume", "nobody"], "nobody", "there are none");

    [Fact]
    public Task UnknownTask_NamesTheKnownOnes() => AssertRefusedAsync(NewFolder(), ["--set", "task.name=additon"], "additon", "addition");

    [Fact]
    public Task TakenPort_IsNamed() => AssertRefusedAsync(NewFolder(), ["--gateway-port", "70000"], "--gateway-port", "70000");
}
