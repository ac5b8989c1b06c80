using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace RlActors.Storage.Files;

/// <summary>
/// The temporary files of a <see cref="ContentFolder"/>: what a process that died left of them is removed. A file that is being written is locked, which every process
/// under the same kernel sees; of another machine's on a shared file system only the age is known, by the clock of that file system.
/// </summary>
internal sealed class UnfinishedFiles
{
    private const string Prefix = ".unfinished-";
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);
    private static readonly string Kernel = KernelName();

    private readonly Dictionary<string, long> _sweptAt = new(StringComparer.Ordinal); // by folder; locked by itself

    /// <summary>Makes one in a folder, and now and then looks for those that were left behind.</summary>
    public (string Path, FileStream File) Create(string folder, int bufferSize)
    {
        string path = Path.Combine(folder, $"{Prefix}{Kernel}-{Guid.NewGuid():N}");
        var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None; // of the kinds of lock only this one is there on every network file system
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, share, bufferSize);
        if (IsTimeToSweep(folder))
        {
            Sweep(folder, File.GetLastWriteTimeUtc(path));
        }

        return (path, file);
    }

    private bool IsTimeToSweep(string folder)
    {
        lock (_sweptAt)
        {
            if (_sweptAt.TryGetValue(folder, out long at) && Stopwatch.GetElapsedTime(at) < LongestWrite)
            {
                return false;
            }

            _sweptAt[folder] = Stopwatch.GetTimestamp();
            return true;
        }
    }

    /// <param name="folder">The folder.</param>
    /// <param name="now">The file system's own time.</param>
    private static void Sweep(string folder, DateTime now)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles(Prefix + "*"))
        {
            bool isOld = now - file.LastWriteTimeUtc > LongestWrite;
            bool isOurs = file.Name.StartsWith(Prefix + Kernel, StringComparison.Ordinal) && file.Length > 0; // an empty one may not be locked yet
            if (!isOld && !isOurs)
            {
                continue;
            }

            try
            {
                using var abandoned = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody is writing it, or it was removed in between.
            }
        }
    }

    /// <summary>Names what shares our locks: on Linux the running kernel, which containers of one machine have in common.</summary>
    private static string KernelName()
    {
        const string BootId = "/proc/sys/kernel/random/boot_id";
        string name = File.Exists(BootId) ? File.ReadAllText(BootId) : Environment.MachineName;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..12];
    }
}
