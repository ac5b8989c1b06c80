namespace RlActors.Diagnostics;

/// <summary>Looks at the disk of a data folder; of one that is not there yet, at the folder it would be made in.</summary>
internal static class DataFolderDisk
{
    public static DiskReport Inspect(string dataFolder)
    {
        string folder = Path.GetFullPath(dataFolder);
        string nearest = folder;
        while (!Directory.Exists(nearest) && Path.GetDirectoryName(nearest) is { } parent)
        {
            nearest = parent;
        }

        return new DiskReport(folder, Free(nearest), Fault(nearest));
    }

    private static string? Fault(string folder)
    {
        try
        {
            File.Create(Path.Combine(folder, $".probe-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static long? Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
