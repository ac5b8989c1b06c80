namespace RlActors.Client.Chaos.Processes;

/// <summary>The source tree that this program was built in.</summary>
internal static class SourceTree
{
    /// <summary>Its root; null where the program was taken elsewhere.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "RlActors.sln")))
            {
                return folder;
            }
        }

        return null;
    }
}
