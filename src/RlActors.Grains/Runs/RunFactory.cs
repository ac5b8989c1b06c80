using System.Text.RegularExpressions;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Tokenization;
using RlActors.Weights;

namespace RlActors.Runs;

/// <summary>Makes what a new run starts from: checks that the recipe's task and judges exist, and creates or imports its model.</summary>
public sealed partial class RunFactory(IRunEnvironment environment, IEngineFactory engines, IWeightStore weights, ActorClock clock)
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
        string? folder = recipe.Model.Path is null ? null : ModelSearch.Require(recipe.Model, Environment.GetEnvironmentVariable);
        ITask[] tasks = [.. recipe.Tasks.Select(environment.CreateTask)];
        StageJudges.MakeMeasuring(recipe, environment, NoJudgeModels.Instance);
        foreach (var stage in recipe.Stages)
        {
            StageJudges.Make(stage.Judges ?? [], environment, NoJudgeModels.Instance);
        }

        var model = await MakeModelAsync(run, recipe, folder, tasks);
        var prompts = await environment.ReadPromptEncoderAsync(weights, run, model, recipe.Chat, CancellationToken.None);
        CheckPrompts(recipe, prompts);
        string models = NamedModels.Write(await ImportAsync(run, recipe));
        return new RunRow(run, RecipeReader.Write(recipe), model, RunStatus.Running, null, clock.Now, clock.Now, models);
    }

    private async Task<ModelManifest> MakeModelAsync(string run, Recipe recipe, string? folder, ITask[] tasks)
    {
        if (folder is not null)
        {
            var imported = await engines.ImportModelAsync(run, folder, CancellationToken.None);
            return recipe.Model.Adapter is { } adapter ? await engines.MergeAdapterAsync(run, imported, adapter, CancellationToken.None) : imported;
        }

        byte[] file = environment.CreateTokenizerFile(tasks);
        var tokenizer = environment.ReadTokenizer(file);
        return await engines.CreateModelAsync(
            run, recipe.Model.Create!, file, tokenizer.VocabularySize, tokenizer.StopTokens[0], Seeds.For(recipe.Seed, "init"), CancellationToken.None);
    }

    /// <summary>The recipe's further models, each imported once: from now on the run has its own files.</summary>
    private async Task<IReadOnlyDictionary<string, ModelManifest>> ImportAsync(string run, Recipe recipe)
    {
        var imported = new Dictionary<string, ModelManifest>(StringComparer.Ordinal);
        foreach (var (name, path) in recipe.Models ?? new Dictionary<string, string>())
        {
            string folder = ModelSearch.Require(path, $"models.{name}", null, Environment.GetEnvironmentVariable);
            imported[name] = await engines.ImportModelAsync(run, folder, CancellationToken.None);
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
