namespace RlActors.Learning.Objectives;

/// <summary>Algorithms by name.</summary>
public static class AlgorithmCatalog
{
    private static readonly IAlgorithm[] Known = [new Grpo()];

    /// <summary>The algorithm of that name.</summary>
    /// <exception cref="RlActorsException">There is none.</exception>
    public static IAlgorithm Get(string name) =>
        Known.FirstOrDefault(algorithm => algorithm.Name == name)
        ?? throw new RlActorsException($"algorithm '{name}' is unknown; expected one of: {string.Join(", ", Known.Select(algorithm => algorithm.Name))}");
}
