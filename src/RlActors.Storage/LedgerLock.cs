using System.Globalization;
using System.Reflection;

namespace RlActors.Storage;

/// <summary>
/// Makes one process at a time the writer of a ledger. The operating system holds the lock for as long as the process lives, <c>kill -9</c> included;
/// beside it a file says in words who holds it.
/// </summary>
internal sealed class LedgerLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holder;

    private LedgerLock(FileStream file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>Takes the lock.</summary>
    /// <exception cref="RlActorsException">Another process holds it (the message names it), or the folder cannot be written.</exception>
    public static LedgerLock Take(LedgerFolder folder, TimeProvider clock)
    {
        FileStream file;
        try
        {
            Directory.CreateDirectory(folder.Path);
            file = new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(folder.Lock))
        {
            throw new RlActorsException($"ledger '{folder.Database}' is in use by {NameHolder(folder.Holder)}; stop it or choose another data folder");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, error);
        }

        try
        {
            string incoming = folder.Holder + ".new";
            File.WriteAllText(incoming, Describe(clock));
            File.Move(incoming, folder.Holder, overwrite: true);
            return new LedgerLock(file, folder.Holder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw Unwritable(folder, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_file.CanWrite)
        {
            File.Delete(_holder);
        }

        _file.Dispose();
    }

    private static string Describe(TimeProvider clock) => string.Create(
        CultureInfo.InvariantCulture,
        $"process {Environment.ProcessId} ({Assembly.GetEntryAssembly()?.GetName().Name ?? "unnamed"} on host {Environment.MachineName}, since {clock.GetLocalNow():yyyy-MM-dd HH:mm})");

    private static string NameHolder(string holder)
    {
        try
        {
            return File.ReadAllText(holder);
        }
        catch (IOException)
        {
            return "another process"; // it has the lock, and is about to write its name or has just deleted it
        }
    }

    private static RlActorsException Unwritable(LedgerFolder folder, Exception error) =>
        new($"data folder '{folder.Path}' cannot be written ({error.Message}); choose another, or give this user write access to it", error);
}
