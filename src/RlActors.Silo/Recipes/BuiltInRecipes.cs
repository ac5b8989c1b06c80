namespace RlActors.Silo.Recipes;

/// <summary>The recipes of <c>deploy/recipes</c>, which travel inside the assembly.</summary>
public static class BuiltInRecipes
{
    /// <summary>The one that is run when none is named.</summary>
    public const string Quickstart = "quickstart";

    private const string Prefix = "recipes/";

    /// <summary>Their names, the quickstart first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(BuiltInRecipes).Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(resource => resource[Prefix.Length..])
            .OrderBy(name => name != Quickstart)
            .ThenBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>The text of a recipe; null when there is none of that name.</summary>
    public static string? Find(string name)
    {
        using var stream = typeof(BuiltInRecipes).Assembly.GetManifestResourceStream(Prefix + name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
