using System.Text.RegularExpressions;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
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
        var task = environment.CreateTask(recipe.Task);
        StageJudges.MakeMeasuring(recipe, environment, NoJudgeModels.Instance);
        foreach (var stage in recipe.Stages)
        {
            StageJudges.Make(stage.Judges ?? [], environment, NoJudgeModels.Instance);
        }

        CheckPrompts(recipe, task);
        var model = await MakeModelAsync(run, recipe, folder, task);
        var prompts = await environment.ReadPromptEncoderAsync(weights, run, model, recipe.Chat, CancellationToken.None);
        prompts.Encode(task.Get(Split.Train, 0).Text); // a template that refuses the recipe's conversations says so now
        return new RunRow(run, RecipeReader.Write(recipe), model, RunStatus.Running, null, clock.Now, clock.Now);
    }

    private async Task<ModelManifest> MakeModelAsync(string run, Recipe recipe, string? folder, ITask task)
    {
        if (folder is not null)
        {
            var imported = await engines.ImportModelAsync(run, folder, CancellationToken.None);
            return recipe.Model.Adapter is { } adapter ? await engines.MergeAdapterAsync(run, imported, adapter, CancellationToken.None) : imported;
        }

        byte[] file = environment.CreateTokenizerFile(task);
        var tokenizer = environment.ReadTokenizer(file);
        return await engines.CreateModelAsync(
            run, recipe.Model.Create!, file, tokenizer.VocabularySize, tokenizer.StopTokens[0], Seeds.For(recipe.Seed, "init"), CancellationToken.None);
    }

    private static void CheckPrompts(Recipe recipe, ITask task)
    {
        if (task.Count(Split.Train) == 0)
        {
            throw new RlActorsException($"task '{recipe.Task.Name}' has no training prompts");
        }

        if (recipe.Stages.OfType<SftStageOptions>().Any() && task.Get(Split.Train, 0).Demonstration is null)
        {
            throw new RlActorsException($"task '{recipe.Task.Name}' has no demonstrations; a stage of kind sft needs them");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex NamePattern();
}
