using System.Text.Json;
using RlActors.Recipes;

namespace RlActors.Client.Chaos.Runs;

/// <summary>A small real run: a tiny new model learns two-digit addition, first by imitation, then by reinforcement.</summary>
internal static class ChaosRecipe
{
    /// <summary>Makes it.</summary>
    /// <param name="steps">Steps of reinforcement.</param>
    public static Recipe Create(int steps) => new()
    {
        Name = "chaos",
        Model = new ModelOptions { Create = new CreateModelOptions { HiddenSize = 64, IntermediateSize = 192, Layers = 2, Heads = 4, KeyValueHeads = 4, ContextLength = 32 } },
        Task = new TaskOptions { Name = "addition", Options = JsonElement.Parse("""{"digits":2,"heldOut":300,"validation":50,"demonstration":"worked"}""") },
        Judges = [new JudgeOptions { Name = "exact-match", Options = JsonElement.Parse("""{"after":";"}""") }],
        Stages =
        [
            new SftStageOptions { MaxUpdates = 480, CheckpointEvery = 40, BatchSize = 64, Optimizer = new OptimizerOptions { LearningRate = 4e-3, WarmupSteps = 20, Decay = LearningRateDecay.Linear } },
            new RlStageOptions
            {
                Steps = steps, GroupsPerStep = 8, GroupSize = 4, Sampling = new SamplingOptions { Temperature = 0.8, MaxTokens = 10 }, Optimizer = new OptimizerOptions { LearningRate = 2e-4 },
            },
        ],
        Evaluation = new EvaluationOptions { Every = 20, MaxTokens = 10 },
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
