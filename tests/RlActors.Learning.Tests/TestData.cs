namespace RlActors.Learning.Tests;

/// <summary>Where test data lies: goldens beside the tests, larger data in <c>../shared</c> of the repository or where RLACTORS_TEST_DATA points.</summary>
internal static class TestData
{
    public static string Golden(params string[] path) => Path.Combine([AppContext.BaseDirectory, "Goldens", .. path]);

    /// <summary>A path in the shared test data; skips the test where it is absent.</summary>
    public static string SharedOrSkip(params string[] path)
    {
        var found = Roots().Select(root => Path.Combine([root, .. path])).FirstOrDefault(p => File.Exists(p) || Directory.Exists(p));
        Skip.If(found is null, $"shared test data '{Path.Combine(path)}' is absent; set RLACTORS_TEST_DATA to the folder that holds it");
        return found!;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("RLACTORS_TEST_DATA") is { Length: > 0 } configured)
            yield return configured;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RlActors.sln")))
                yield return Path.Combine(folder.FullName, "..", "shared");
        }
    }
}
