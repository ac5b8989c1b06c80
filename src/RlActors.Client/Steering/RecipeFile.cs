using RlActors.Recipes;

namespace RlActors.Client.Steering;

/// <summary>Finds the recipe that is to be started.</summary>
internal static class RecipeFile
{
    private const string BuiltIn = "recipes/";

    /// <summary>Reads a recipe.</summary>
    /// <param name="argument">The name of a built-in recipe, or a path.</param>
    /// <param name="overrides"><c>path.to.key=value</c>.</param>
    /// <exception cref="RlActorsException">There is no such recipe, or it cannot be used.</exception>
    public static Recipe Read(string argument, IEnumerable<string> overrides) =>
        RecipeReader.Read(FindBuiltIn(argument) ?? ReadFile(argument), argument, overrides);

    private static string? FindBuiltIn(string name)
    {
        using var stream = typeof(RecipeFile).Assembly.GetManifestResourceStream(BuiltIn + name);
        using var reader = stream is null ? null : new StreamReader(stream);
        return reader?.ReadToEnd();
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string names = string.Join(", ", typeof(RecipeFile).Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(BuiltIn, StringComparison.Ordinal)).Select(name => name[BuiltIn.Length..]).Order(StringComparer.Ordinal));
            throw new RlActorsException(
                $"recipe '{path}' cannot be read ({error.Message.TrimEnd('.')}); give the path of a recipe file, or one of: {names}", error);
        }
    }
}
