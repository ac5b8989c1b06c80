namespace RlActors.Environments;

/// <summary>Test data that is too large for the repository: the folder <c>shared</c> beside it, or where RLACTORS_TEST_DATA points.</summary>
internal static class SharedData
{
    /// <summary>The path of a file there; skips the test where the data is not at hand.</summary>
    public static string File(string relative)
    {
        string? folder = Environment.GetEnvironmentVariable("RLACTORS_TEST_DATA") ?? BesideRepository();
        Skip.If(folder is null, "no folder 'shared' beside the repository, and RLACTORS_TEST_DATA is not set");
        string path = Path.Combine(folder!, relative);
        Skip.IfNot(System.IO.File.Exists(path), $"'{path}' is not there");
        return path;
    }

    private static string? BesideRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "RlActors.sln")))
            {
                string shared = Path.Combine(folder.Parent?.FullName ?? folder.FullName, "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    }
}
