namespace RlActors.Recipes;

/// <summary>Finds the folder that a recipe's <c>model.path</c> means on this machine.</summary>
public static class ModelSearch
{
    /// <summary>Names the folder in which a user keeps models.</summary>
    public const string ModelsVariable = "RLACTORS_MODELS";

    /// <summary>Names the folder of shared test data, which has models in its folder <c>models</c>; where it is not set, <see cref="DefaultTestData"/>, as for the tests.</summary>
    public const string TestDataVariable = "RLACTORS_TEST_DATA";

    /// <summary>Where shared test data is by default: beside the repository.</summary>
    public const string DefaultTestData = "../shared";

    /// <summary>Where a path is looked for, in this order; an absolute one in its own place alone.</summary>
    /// <param name="path">The recipe's <c>model.path</c>.</param>
    /// <param name="variable">Environment variables.</param>
    public static IReadOnlyList<string> Places(string path, Func<string, string?> variable)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(variable);
        if (Path.IsPathRooted(path))
        {
            return [path];
        }

        string?[] places =
        [
            path,
            Path.Combine("models", path),
            variable(ModelsVariable) is { Length: > 0 } models ? Path.Combine(models, path) : null,
            Path.Combine(variable(TestDataVariable) is { Length: > 0 } data ? data : DefaultTestData, "models", path),
        ];
        return [.. places.OfType<string>().Select(Path.GetFullPath)];
    }

    /// <summary>The first place that holds a folder with a <c>config.json</c>; null when none does.</summary>
    public static string? Find(string path, Func<string, string?> variable) =>
        Places(path, variable).FirstOrDefault(place => File.Exists(Path.Combine(place, "config.json")));

    /// <summary>The folder of a recipe's model.</summary>
    /// <param name="model">A model with a path.</param>
    /// <param name="variable">Environment variables.</param>
    /// <exception cref="RlActorsException">It is nowhere; the message says where it was looked for, where it can be had and where to put it.</exception>
    public static string Require(ModelOptions model, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Require(model.Path ?? throw new ArgumentException("a model that is created has no folder", nameof(model)), "model.path", model.Source, variable);
    }

    /// <summary>A model's folder.</summary>
    /// <param name="path">What the recipe says.</param>
    /// <param name="key">Where it says it, such as <c>models.teacher</c>.</param>
    /// <param name="source">Where the folder can be had; null where the recipe does not say.</param>
    /// <param name="variable">Environment variables.</param>
    /// <exception cref="RlActorsException">It is nowhere; the message says where it was looked for, where it can be had and where to put it.</exception>
    public static string Require(string path, string key, string? source, Func<string, string?> variable) =>
        Find(path, variable) ?? throw new RlActorsException(Missing(path, key, source, Places(path, variable)));

    private static string Missing(string path, string key, string? source, IReadOnlyList<string> places)
    {
        string had = source is { Length: > 0 } ? $"; it can be had from {source}" : string.Empty;
        return $"model folder '{path}' ({key}) is not there: no config.json in {string.Join(", ", places.Select(place => $"'{place}'"))}{had}; "
            + $"put all its files (config.json, model.safetensors, tokenizer.json, ...) into '{places[Math.Min(1, places.Count - 1)]}', or name the folder by --set {key}=..., "
            + $"or the folder that holds it by {ModelsVariable}";
    }
}
