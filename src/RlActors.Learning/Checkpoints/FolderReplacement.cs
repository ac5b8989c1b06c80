namespace RlActors.Learning.Checkpoints;

/// <summary>Writes a folder whole or not at all: beside its place, flushed to disk, then renamed.</summary>
internal static class FolderReplacement
{
    /// <summary>Writes the folder.</summary>
    /// <param name="path">Its place; an existing folder there is replaced when it holds nothing but <paramref name="isOurs"/>.</param>
    /// <param name="isOurs">Tells by its name whether a file may be replaced.</param>
    /// <param name="writeFiles">Calls its argument once for each file, with the file's name and what writes it.</param>
    public static void Write(string path, Predicate<string> isOurs, Action<Action<string, Action<Stream>>> writeFiles)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var suffix = $".{Guid.NewGuid():N}.tmp";
        string fresh = place + suffix, former = place + ".old" + suffix;
        try
        {
            if (File.Exists(place) || (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Select(Path.GetFileName).FirstOrDefault(n => !isOurs(n!)) is not null))
                throw new CheckpointException($"'{path}' exists and is not (only) a model folder; choose another folder, or remove it");
            Directory.CreateDirectory(fresh);
            writeFiles((name, write) =>
            {
                using var file = new FileStream(Path.Combine(fresh, name), FileMode.CreateNew, FileAccess.Write);
                write(file);
                file.Flush(flushToDisk: true);
            });
            if (Directory.Exists(place))
                Directory.Move(place, former);
            Directory.Move(fresh, place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"model folder '{path}' cannot be written: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
            if (Directory.Exists(former) && !Directory.Exists(place))
                Directory.Move(former, place);
            if (Directory.Exists(former))
                Directory.Delete(former, recursive: true);
        }
    }
}
