using RlActors.Recipes;

namespace RlActors.Client.Chaos.Runs;

/// <summary>A small real run: a tiny new model learns one-digit addition, first by imitation, then by reinforcement.</summary>
internal static class ChaosRecipe
{
    /// <summary>Makes it.</summary>
    /// <param name="steps">Steps of reinforcement.</param>
    public static Recipe Create(int steps) => new()
    {
        Name = "chaos",
        Model = new ModelOptions { Create = new CreateModelOptions { HiddenSize = 64, IntermediateSize = 128, Layers = 2, Heads = 4, KeyValueHeads = 4, ContextLength = 32 } },
        Task = new TaskOptions { Name = "addition", Options = System.Text.Json.JsonElement.Parse("""{"digits":2,"heldOut":500,"validation":100}""") },
        Judges = [new JudgeOptions { Name = "partial-credit" }],
        Stages =
        [
            new SftStageOptions { MaxUpdates = 200, CheckpointEvery = 20, BatchSize = 64, Optimizer = new OptimizerOptions { LearningRate = 1e-3 } },
            new RlStageOptions
            {
                Steps = steps, GroupsPerStep = 8, GroupSize = 4, Sampling = new SamplingOptions { MaxTokens = 8 }, Optimizer = new OptimizerOptions { LearningRate = 3e-4 },
            },
        ],
        Evaluation = new EvaluationOptions { Every = 20, MaxTokens = 8 },
        CheckMemory = false, // several silos share this machine
    };

    /// <summary>The recipe as one of the session's runs.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="seed">Seed of everything random in it.</param>
    /// <param name="synchronous">Whether every step waits for its own policy's groups: then the weights follow from the seed alone.</param>
    public static Recipe As(this Recipe recipe, int seed, bool synchronous) => recipe with
    {
        Seed = seed,
        Stages = [.. recipe.Stages.Select(stage => stage is RlStageOptions rl && synchronous ? rl with { MaxStaleness = 0 } : stage)],
    };
}
