using System.Collections;
using RlActors.Recipes;

namespace RlActors.Silo.Recipes;

/// <summary>
/// Finds a recipe by what the user wrote and applies overrides to it. Later wins: the file, then variables <c>RLACTORS_SET__stages__1__steps=100</c>
/// (two underscores for each dot; in the order of their names), then <c>--set stages.1.steps=100</c> in the order given.
/// </summary>
public static class RecipeSource
{
    /// <summary>What the names of overriding environment variables begin with.</summary>
    public const string EnvironmentPrefix = "RLACTORS_SET__";

    /// <summary>Reads and validates a recipe.</summary>
    /// <param name="argument">The name of a built-in recipe or a path; null is the quickstart.</param>
    /// <param name="sets">Overrides <c>path.to.key=value</c>.</param>
    /// <param name="environment">Environment variables, as <see cref="Environment.GetEnvironmentVariables()"/> gives them.</param>
    /// <exception cref="RlActorsException">There is no such recipe, or it cannot be used; the message says which value and what is expected instead.</exception>
    public static Recipe Read(string? argument, IEnumerable<string> sets, IDictionary environment)
    {
        string name = argument ?? BuiltInRecipes.Quickstart;
        string json = BuiltInRecipes.Find(name) ?? ReadFile(name);
        string[] overrides = [.. FromEnvironment(environment), .. sets];
        string origin = overrides.Length == 0 ? name : $"{name}, with {string.Join(", ", overrides)}";
        return RecipeReader.Read(json, origin, overrides);
    }

    private static IEnumerable<string> FromEnvironment(IDictionary environment) => environment.Keys.Cast<string>()
        .Where(name => name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => $"{name[EnvironmentPrefix.Length..].Replace("__", ".", StringComparison.Ordinal)}={environment[name]}");

    private static string ReadFile(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : throw new RlActorsException(NotFound(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"recipe '{path}' cannot be read: {error.Message}", error);
        }
    }

    private static string NotFound(string path)
    {
        string what = Directory.Exists(path) ? "is a folder" : "is neither a file nor a built-in recipe";
        return $"recipe '{path}' {what}; give the path of a recipe file, or one of: {string.Join(", ", BuiltInRecipes.Names)}";
    }
}
