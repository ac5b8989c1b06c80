using RlActors.Recipes;

namespace RlActors.Client.Steering;

/// <summary>Reads a recipe that is to be started.</summary>
internal static class RecipeFile
{
    /// <exception cref="RlActorsException">There is no such file, or it is no recipe.</exception>
    public static Recipe Read(string path, IEnumerable<string> overrides)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"recipe '{path}' cannot be read: {error.Message}; give the path of a recipe file, such as deploy/recipes/quickstart.json", error);
        }

        return RecipeReader.Read(text, path, overrides);
    }
}
