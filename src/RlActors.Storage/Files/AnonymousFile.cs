namespace RlActors.Storage.Files;

/// <summary>A temporary file that nobody else finds and that is gone when it is closed, or its process killed.</summary>
internal static class AnonymousFile
{
    /// <summary>Makes one in the folder for temporary files.</summary>
    /// <exception cref="RlActorsException">There is no room, or no permission.</exception>
    public static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"rlactors-{Guid.NewGuid():N}");
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path); // the open file stays until its last handle is closed
            }

            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed(error);
        }
    }

    /// <summary>The error of a temporary file that cannot be written.</summary>
    public static RlActorsException Failed(Exception error) =>
        new($"cannot write a temporary file to '{Path.GetTempPath()}' ({error.Message}); free some space, or name another folder by the variable TMPDIR", error);
}
