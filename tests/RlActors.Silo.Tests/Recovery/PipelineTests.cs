using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Recipes;
using RlActors.Silo.Tests.Processes;

namespace RlActors.Silo.Tests.Recovery;

/// <summary>Shipped pipelines in small: every stage with its kind, its models and its judges, a few updates each. The process dies in the middle of the second stage, for real, and they go on there.</summary>
public sealed class PipelineTests
{
    private const string TinyModel = """model.create={"hiddenSize":32,"intermediateSize":64,"layers":2,"heads":2,"keyValueHeads":2,"contextLength":32}""";

    [Theory]
    [InlineData("rlhf", CrashPoint.Supervised, 9)] // 6 checkpoints in the first stage, 6 in the second
    [InlineData("deepseek-r1", CrashPoint.StepCommitted, 9)] // 6 checkpoints in the first stage, 6 steps in the second
    public async Task PipelineDies_InItsSecondStage_GoesOnThereAndReplays(string name, CrashPoint point, int time)
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-silo-").FullName;
        var recipe = Small(name);
        string file = Path.Combine(folder, "recipe.json");
        File.WriteAllText(file, RecipeReader.Write(recipe));
        var died = await SiloProcess.RunAsync(["run", file, "--run", name, "--data", folder], ("RLACTORS_CRASH_AT", $"{point}:{time}"));
        Assert.True(died.ExitCode == 137, $"expected to die, but it ended with {died.ExitCode}:\n{died.Output}");

        var (stages, steps) = (await FinishedRun.StagesAsync(folder, name), await FinishedRun.RlStepsAsync(folder, name));
        Assert.Equal([0, 1], stages.Select(stage => stage.Stage));
        Assert.Null(stages[1].Final);
        Assert.Contains(steps, step => step.Stage == 1);
        var resumed = await SiloProcess.RunAsync(["run", "--resume", name, "--data", folder]);
        Assert.True(resumed.ExitCode == 0, resumed.Output);

        var after = await FinishedRun.StagesAsync(folder, name);
        Assert.Equal(stages[0], after[0]);
        Assert.Equal(steps.Select(Identity), (await FinishedRun.RlStepsAsync(folder, name)).Take(steps.Count).Select(Identity)); // nothing committed was done again
        Assert.Equal(recipe.Stages.Count, after.Count(stage => stage.Final is not null));
        await FinishedRun.AssertReplaysAsync(folder, name, RunStatus.Completed);

        static (int, int, string, DateTimeOffset) Identity(StepRow step) => (step.Stage, step.Version, step.State.Weights, step.CommittedAt);
    }

    /// <summary>Few updates and steps of small groups, and any completion good enough to be imitated: an untrained model has no better ones.</summary>
    private static Recipe Small(string name)
    {
        string[] sets = [.. RecipeSource.Read(name, [], new Dictionary<string, string>()).Stages.SelectMany(stage => stage switch
        {
            BatchStageOptions batches => new[] { $"stages.{stage.Name}.maxUpdates=12", $"stages.{stage.Name}.checkpointEvery=2", $"stages.{stage.Name}.batchSize=8" }
                .Concat(batches.Data is null ? [] : [$"stages.{stage.Name}.data.minReward=0"]),
            RolloutStageOptions => [$"stages.{stage.Name}.steps=6", $"stages.{stage.Name}.groupsPerStep=4"],
            _ => [],
        })];
        return RecipeSource.Read(name, [TinyModel, "evaluation.prompts=8", "generation.slots=16", .. sets], new Dictionary<string, string>());
    }
}
