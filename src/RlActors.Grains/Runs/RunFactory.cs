using System.Text.RegularExpressions;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Security;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Runs;

/// <summary>Makes what a new run starts from: checks that the recipe's task and judges exist, and creates or imports its model.</summary>
public sealed partial class RunFactory(IRunEnvironment environment, IEngineFactory engines, IWeightStore weights, IStartCheck check, RecipeReach reach, ActorClock clock)
{
    /// <summary>The row of a new run, its model's files in the weight store.</summary>
    /// <exception cref="RlActorsException">The recipe asks for something that is not there; nothing is in the ledger yet.</exception>
    public async Task<RunRow> MakeAsync(string run, string recipeJson)
    {
        if (!NamePattern().IsMatch(run))
        {
            throw new RlActorsException($"'{run}' is not a run name; use letters, digits, dots, dashes and underscores, 1 to 64 of them");
        }

        var recipe = RecipeReader.Read(recipeJson, run);
        CheckReach(recipe);
        string? folder = recipe.Model.Path is null ? null : reach.RequireFolder(ModelSearch.Require(recipe.Model, Environment.GetEnvironmentVariable), "model.path");
        ITask[] tasks = [.. recipe.Tasks.Select(environment.CreateTask)];
        StageJudges.MakeMeasuring(recipe, environment, NoJudgeModels.Instance);
        CheckJudges(recipe);

        byte[]? tokenizer = folder is null ? environment.CreateTokenizerFile(tasks) : null;
        var further = FindFurther(recipe);
        int vocabulary = tokenizer is null ? 0 : environment.ReadTokenizer(tokenizer).VocabularySize;
        await check.CheckAsync(recipe, new StartModels(folder, vocabulary, further), tasks.Max(PromptLengths.Bound), CancellationToken.None);
        var model = await MakeModelAsync(run, recipe, folder, tokenizer);
        var prompts = await environment.ReadPromptEncoderAsync(weights, run, model, recipe.Chat, CancellationToken.None);
        CheckPrompts(recipe, prompts);
        string models = NamedModels.Write(await ImportAsync(run, recipe, model, further));
        return new RunRow(run, RecipeReader.Write(recipe), model, RunStatus.Running, null, clock.Now, clock.Now, models);
    }

    /// <summary>What the recipe names beside models and data: its adapter, and the folder and the key of a generation server.</summary>
    private void CheckReach(Recipe recipe)
    {
        if (recipe.Model.Adapter is { } adapter)
        {
            reach.RequireFolder(adapter, "model.adapter");
        }

        if (recipe.Generation.Backend.WeightsFolder is { } weightsFolder)
        {
            reach.Require(weightsFolder, "generation.backend.weightsFolder");
        }

        if (recipe.Generation.Backend.ApiKeyEnvironment is { } variable)
        {
            reach.Variable(variable, "generation.backend.apiKeyEnvironment");
        }
    }

    /// <summary>What compares the completions of a group would have nothing to compare, and a vote of one is always right.</summary>
    private void CheckJudges(Recipe recipe)
    {
        for (int i = 0; i < recipe.Stages.Count; i++)
        {
            var judges = StageJudges.Make(recipe.Stages[i].Judges ?? recipe.Judges, environment, NoJudgeModels.Instance);
            if (recipe.Stages[i] is RolloutStageOptions { GroupSize: 1 } && judges.Group.Count > 0)
            {
                throw new RlActorsException(
                    $"recipe '{recipe.Name}': stages[{i}].groupSize is 1; expected at least 2 with judge '{judges.Group[0].Label}', which compares the completions of a group");
            }
        }
    }

    private async Task<ModelManifest> MakeModelAsync(string run, Recipe recipe, string? folder, byte[]? tokenizerFile)
    {
        if (folder is not null)
        {
            var imported = await engines.ImportModelAsync(run, folder, CancellationToken.None);
            return recipe.Model.Adapter is { } adapter ? await engines.MergeAdapterAsync(run, imported, adapter, CancellationToken.None) : imported;
        }

        var tokenizer = environment.ReadTokenizer(tokenizerFile!);
        return await engines.CreateModelAsync(
            run, recipe.Model.Create!, tokenizerFile!, tokenizer.VocabularySize, tokenizer.StopTokens[0], Seeds.For(recipe.Seed, "init"), CancellationToken.None);
    }

    private Dictionary<string, string> FindFurther(Recipe recipe) => (recipe.Models ?? new Dictionary<string, string>()).ToDictionary(
        model => model.Key, model => reach.RequireFolder(ModelSearch.Require(model.Value, $"models.{model.Key}", null, Environment.GetEnvironmentVariable), $"models.{model.Key}"), StringComparer.Ordinal);

    /// <summary>The recipe's further models, each imported once: from now on the run has its own files.</summary>
    private async Task<IReadOnlyDictionary<string, ModelManifest>> ImportAsync(string run, Recipe recipe, ModelManifest model, Dictionary<string, string> folders)
    {
        var imported = new Dictionary<string, ModelManifest>(StringComparer.Ordinal);
        foreach (var (name, folder) in folders)
        {
            imported[name] = await engines.ImportModelAsync(run, folder, CancellationToken.None);
        }

        foreach (var use in ExternalModels.UsesOf(recipe).Where(use => use.Wants == ModelRole.RewardModel && imported[use.Name!].Tokenizer != model.Tokenizer))
        {
            throw new RlActorsException(
                $"{use.Field} names the reward model '{use.Name}' ('{folders[use.Name!]}'), which has another tokenizer.json than the policy, whose tokens it is to read as they were sampled; name one with the same");
        }

        return imported;
    }

    /// <summary>A stage whose task lacks what it trains on says so now, and not when its turn comes; so does a chat template that refuses the recipe's conversations.</summary>
    private void CheckPrompts(Recipe recipe, PromptEncoder prompts)
    {
        for (int i = 0; i < recipe.Stages.Count; i++)
        {
            var options = recipe.Stages[i].Task ?? recipe.Task;
            switch (recipe.Stages[i])
            {
                case RolloutStageOptions:
                    prompts.Encode(TaskOf(options).Get(Split.Train, 0).Text);
                    break;
                case BatchStageOptions { Data: null } batches:
                    TrainingBatches.Get(TaskOf(options), prompts, batches with { BatchSize = 1 }, recipe.Seed, i, update: 0);
                    break;
            }
        }
    }

    private ITask TaskOf(TaskOptions options) => environment.CreateTask(options) is var task && task.Count(Split.Train) > 0
        ? task
        : throw new RlActorsException($"task '{options.Name}' has no training prompts");

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex NamePattern();
}
