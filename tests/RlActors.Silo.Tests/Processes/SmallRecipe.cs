using System.Text.Json;
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

    /// <summary>Synchronous, with judges of whole groups, the policy itself as a judge, a greedy baseline and dynamic sampling: the same weights whatever happens on the way.</summary>
    public static Recipe WithGroupJudges()
    {
        var small = Create(maxStaleness: 0);
        var rl = ((RlStageOptions)small.Stages[1]) with
        {
            Steps = 4,
            Advantage = new() { Estimator = AdvantageEstimator.ReMax },
            DynamicSampling = new DynamicSamplingOptions { MaxRefill = 100 },
            Judges =
            [
                new JudgeOptions { Name = "partial-credit", As = "digits" },
                new JudgeOptions { Name = "policy-judge", Weight = 0.1, Options = JsonElement.Parse("""{"template":"{answer}=","choices":["1","0"]}""") },
                new JudgeOptions { Name = "majority-vote", Weight = 0.25 },
                new JudgeOptions { Name = "relative-length", Weight = 0.25, Options = JsonElement.Parse("""{"of":"digits","correctAt":0.5}""") },
            ],
        };
        return small with { Stages = [small.Stages[0], rl] };
    }

    /// <summary>Synchronous, four stages: supervised, rejection sampling, supervised on what that kept, reinforcement learning held close to the first stage's policy.</summary>
    public static Recipe OfStages()
    {
        var small = Create(maxStaleness: 0);
        var rl = (RlStageOptions)small.Stages[1];
        return small with
        {
            Stages =
            [
                new SftStageOptions { Name = "warm", MaxUpdates = 10, CheckpointEvery = 5, BatchSize = 16 },
                new RejectionSamplingStageOptions { Name = "best", Steps = 4, GroupsPerStep = 4, GroupSize = 4, MaxStaleness = 0, Sampling = rl.Sampling },
                new SftStageOptions { Name = "again", From = "base", MaxUpdates = 6, CheckpointEvery = 3, BatchSize = 8, Data = new StageDataOptions { Stage = "best", Keep = 2 } },
                rl with { Name = "last", Steps = 4, Reference = "warm", Kl = new KlOptions { Coefficient = 0.01 } },
            ],
        };
    }

    /// <summary>Writes the recipe to a file in a new folder, which is to be the data folder too.</summary>
    public static (string Folder, string File) Write(Recipe recipe)
    {
        string folder = Directory.CreateTempSubdirectory("rlactors-silo-").FullName;
        string file = Path.Combine(folder, "recipe.json");
        File.WriteAllText(file, RecipeReader.Write(recipe));
        return (folder, file);
    }
}
