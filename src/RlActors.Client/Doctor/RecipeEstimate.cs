using RlActors.Learning.Diagnostics;
using RlActors.Learning.Models;
using RlActors.Learning.Training;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Client.Doctor;

/// <summary>What a recipe's engines will take of memory, as far as it can be known here.</summary>
/// <param name="Recipe">Its name.</param>
/// <param name="Model">What the dimensions are taken from, for people.</param>
/// <param name="ModelFolder">The model's folder; null where there is none, or none yet.</param>
/// <param name="Parameters">The model's parameters; null while its dimensions are unknown.</param>
/// <param name="Parts">Uses of memory; empty while the dimensions are unknown.</param>
internal sealed record RecipeEstimate(string Recipe, string Model, string? ModelFolder, long? Parameters, IReadOnlyList<MemoryPart> Parts)
{
    /// <summary>Prompt tokens that are reckoned with where the prompts cannot be read.</summary>
    private const int AssumedPromptTokens = 512;

    /// <summary>All parts together: a learner and a generator in one process.</summary>
    public long TotalBytes => Parts.Sum(part => part.Bytes);

    /// <summary>Reckons from the model's folder, the recipe's own dimensions, or those of a well-known model.</summary>
    /// <exception cref="RlActorsException">The model folder is there and cannot be used, or the task or its options are wrong.</exception>
    public static RecipeEstimate Of(Recipe recipe, IRunEnvironment environment, Func<string, string?> variable)
    {
        if (recipe.Model.Create is { } create)
        {
            ITask[] tasks = [.. recipe.Tasks.Select(environment.CreateTask)];
            return Known(recipe, "model.create", null, DecoderConfig.Of(create, environment.ReadTokenizer(environment.CreateTokenizerFile(tasks)).VocabularySize), tasks[0]);
        }

        string path = recipe.Model.Path!;
        if (ModelSearch.Find(path, variable) is { } folder)
        {
            return Known(recipe, $"config.json in {folder}", folder, Learning.Checkpoints.ModelFolder.Open(folder).Config, TryTask(recipe, environment));
        }

        return WellKnownModels.Find(path) is { } known
            ? Known(recipe, $"the published dimensions of {Path.GetFileName(path)}; its folder is not there", null, known, TryTask(recipe, environment))
            : new(recipe.Name, $"unknown until the folder '{path}' is there (known without it: {string.Join(", ", WellKnownModels.Names)})", null, null, []);
    }

    private static RecipeEstimate Known(Recipe recipe, string model, string? folder, DecoderConfig config, ITask? task) =>
        new(recipe.Name, model, folder, TrainingMemory.ParameterCount(config), RecipeMemory.Estimate(recipe, config, task is null ? AssumedPromptTokens : PromptLengths.Bound(task)));

    /// <summary>The recipe's task; null where its data is not there yet.</summary>
    private static ITask? TryTask(Recipe recipe, IRunEnvironment environment)
    {
        try
        {
            return environment.CreateTask(recipe.Task);
        }
        catch (RlActorsException)
        {
            return null;
        }
    }
}
