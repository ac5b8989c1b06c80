using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RlActors.Storage.Files;

/// <summary>Makes a directory's entries durable: without it a file that was synced and renamed may be gone, by name, after a power cut.</summary>
internal static partial class DirectoryEntries
{
    /// <summary>Creates a directory, durable up to the first parent that was there.</summary>
    public static void Create(string directory)
    {
        var missing = new Stack<string>();
        for (string? path = directory; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            missing.Push(path);
        }

        Directory.CreateDirectory(directory);
        foreach (string created in missing)
        {
            Sync(Path.GetDirectoryName(created)!);
        }
    }

    /// <summary>Waits until renames and deletions in a directory are on the disk. Windows does so by itself.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Sync(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = Open(directory, 0);
        if (handle < 0)
        {
            throw LastError(directory);
        }

        try
        {
            if (Fsync(handle) != 0)
            {
                throw LastError(directory);
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException LastError(string directory) => new($"cannot sync '{directory}': {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
