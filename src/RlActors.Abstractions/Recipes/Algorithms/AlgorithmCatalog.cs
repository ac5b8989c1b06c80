using System.Text.Json;

namespace RlActors.Recipes.Algorithms;

/// <summary>All algorithms, one definition file each (<c>Recipes/Algorithms/Definitions</c>): a new file is a new algorithm.</summary>
public static class AlgorithmCatalog
{
    private const string Folder = "algorithms/";

    /// <summary>Every algorithm, by kind of stage and name.</summary>
    public static IReadOnlyList<AlgorithmDescription> All { get; } =
    [
        .. typeof(AlgorithmCatalog).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(Read)
            .OrderBy(algorithm => StageKinds.All.ToList().IndexOf(algorithm.Stage)).ThenBy(algorithm => algorithm.Name, StringComparer.Ordinal),
    ];

    /// <summary>Names that a stage of this kind can have.</summary>
    public static IEnumerable<string> NamesFor(string stage) => All.Where(algorithm => algorithm.Stage == stage).Select(algorithm => algorithm.Name);

    /// <summary>The algorithm of this name for a stage of this kind; null where there is none.</summary>
    public static AlgorithmDescription? Find(string stage, string name) => All.FirstOrDefault(algorithm => algorithm.Stage == stage && algorithm.Name == name);

    private static AlgorithmDescription Read(string resource)
    {
        using var stream = typeof(AlgorithmCatalog).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<AlgorithmDescription>(stream, RecipeReader.Json) ?? throw new InvalidOperationException($"{resource} is empty");
    }
}
