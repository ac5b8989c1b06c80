namespace RlActors.Silo.Tests.Recipes;

/// <summary>The folder <c>deploy/recipes</c> of the repository that the tests were built in.</summary>
internal static class RecipeFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string recipes = System.IO.Path.Combine(folder.FullName, "deploy", "recipes");
            if (Directory.Exists(recipes))
            {
                return recipes;
            }
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} has deploy/recipes");
    }
}
