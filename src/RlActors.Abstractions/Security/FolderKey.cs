using System.Security.Cryptography;

namespace RlActors.Security;

/// <summary>
/// The key that a silo which is alone makes for itself: <c>gateway.key</c> in its data folder, readable by its user alone. The console of that user finds it there;
/// other users of the machine, who can reach loopback too, do not.
/// </summary>
public static class FolderKey
{
    /// <summary>Its name in a data folder.</summary>
    public const string FileName = "gateway.key";

    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The folder's key, made where there is none.</summary>
    /// <exception cref="RlActorsException">It can be neither read nor written.</exception>
    public static AccessKey Ensure(string dataFolder)
    {
        string file = Path.Combine(dataFolder, FileName);
        try
        {
            Directory.CreateDirectory(dataFolder);
            if (!File.Exists(file))
            {
                Write(file);
            }

            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != OwnerOnly)
            {
                File.SetUnixFileMode(file, OwnerOnly);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"the key '{file}' cannot be made: {error.Message}; see whose it is, or name another key with --api-key-file", error);
        }

        return Read(file);
    }

    /// <summary>The folder's key; null where there is none.</summary>
    /// <exception cref="RlActorsException">There is one that this user cannot read.</exception>
    public static AccessKey? Find(string dataFolder)
    {
        string file = Path.Combine(dataFolder, FileName);
        return File.Exists(file) ? Read(file) : null;
    }

    private static AccessKey Read(string file) => AccessKey.OfFile(file, $"the key of the data folder, '{file}',");

    /// <summary>Whole or not at all, and never in place of one that another silo made in the meantime.</summary>
    private static void Write(string file)
    {
        string partial = $"{file}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(partial, options))
        {
            writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));
        }

        try
        {
            File.Move(partial, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(partial);
        }
    }
}
