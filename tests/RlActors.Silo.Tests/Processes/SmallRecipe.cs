using RlActors.Recipes;

namespace RlActors.Silo.Tests.Processes;

/// <summary>The quickstart in small: every stage and every kind of evaluation, in seconds.</summary>
internal static class SmallRecipe
{
    public const int Steps = 10;

    public static Recipe Create(int maxStaleness = 1) => new()
    {
        Name = "small",
        Seed = 3,
        Model = new ModelOptions { Create = new CreateModelOptions { HiddenSize = 32, IntermediateSize = 64, Layers = 2, Heads = 2, KeyValueHeads = 2, ContextLength = 32 } },
        Task = new TaskOptions { Name = "addition" },
        Judges = [new JudgeOptions { Name = "partial-credit" }],
        Stages =
        [
            new SftStageOptions { MaxUpdates = 10, CheckpointEvery = 5, UntilAccuracy = 0.99, BatchSize = 16 },
            new RlStageOptions
            {
                Steps = Steps, GroupsPerStep = 4, GroupSize = 4, MaxStaleness = maxStaleness, Sampling = new SamplingOptions { MaxTokens = 8 },
                Optimizer = new OptimizerOptions { LearningRate = 1e-3 },
            },
        ],
        Evaluation = new EvaluationOptions { Prompts = 8, Every = 4, MaxTokens = 8, Sampled = new SampledEvaluationOptions { Prompts = 6, MaxTokens = 8 } },
        Generation = new GenerationOptions { Slots = 16 },
    };

    /// <summary>Writes the recipe to a file in a new folder, which is to be the data folder too.</summary>
    public static (string Folder, string File) Write(Recipe recipe)
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-silo-").FullName;
        string file = Path.Combine(folder, "recipe.json");
        File.WriteAllText(file, RecipeReader.Write(recipe));
        return (folder, file);
    }
}
