using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Tests.Processes;
using RlActors.Silo.Tests.Recovery;

namespace RlActors.Silo.Tests.Parity;

public sealed class SequentialParityTests
{
    private static Recipe RlOnly(int maxStaleness)
    {
        var small = SmallRecipe.Create(maxStaleness);
        return small with { Stages = [small.Stages[1]] };
    }

    [Fact]
    public async Task MaxStalenessZero_EveryVersion_HasTheBitsOfAPlainSequentialLoop()
    {
        var recipe = RlOnly(0);
        await using var sequential = new SequentialLoop(recipe);
        var expected = await sequential.RunAsync();

        var (folder, file) = SmallRecipe.Write(recipe);
        var run = await SiloProcess.RunAsync(["run", file, "--run", "actors", "--data", folder]);
        Assert.True(run.ExitCode == 0, run.Output);
        await FinishedRun.AssertWholeAsync(folder, "actors", RunStatus.Completed);
        Assert.Equal(expected, (await FinishedRun.StepsAsync(folder, "actors")).Select(step => step.State.Weights));
        Assert.InRange(expected.Distinct().Count(), recipe.Stages.OfType<RlStageOptions>().Single().Steps / 2, int.MaxValue); // steps without a signal leave the weights alone, most do not
    }

    [Fact]
    public async Task MaxStalenessOne_TrainsTokensOfAgeOne_AndNeverOlder()
    {
        var (folder, file) = SmallRecipe.Write(RlOnly(1));
        var run = await SiloProcess.RunAsync(["run", file, "--run", "async", "--data", folder]);
        Assert.True(run.ExitCode == 0, run.Output);
        var ages = await FinishedRun.AgesAsync(folder, "async");
        Assert.Contains(1, ages);
        Assert.All(ages, age => Assert.InRange(age, 0, 1));
    }
}
