namespace RlActors.Learning.Tests;

/// <summary>Finds the models that are shared beside the repository (or where RLACTORS_TEST_DATA points).</summary>
internal static class SharedData
{
    /// <summary>Path of a shared folder; skips the test where there is none.</summary>
    public static string Folder(params string[] parts)
    {
        string relative = Path.Combine(parts);
        string? root = Environment.GetEnvironmentVariable("RLACTORS_TEST_DATA");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            root = Directory.Exists(Path.Combine(candidate, relative)) ? candidate : null;
        }

        string path = Path.Combine(root ?? string.Empty, relative);
        Skip.IfNot(root is not null && Directory.Exists(path), $"shared test data '{relative}' is not there; set RLACTORS_TEST_DATA to the folder that holds it");
        return path;
    }
}
