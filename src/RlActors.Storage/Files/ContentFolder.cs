using System.Security.Cryptography;

namespace RlActors.Storage.Files;

/// <summary>Files named by the SHA-256 of their bytes, in one folder a run. A file appears whole and durable, or not at all.</summary>
internal sealed class ContentFolder(string dataFolder, string name)
{
    private const string UnfinishedPrefix = ".unfinished-";
    private const int BufferSize = 1 << 17;

    private readonly string _dataFolder = Path.GetFullPath(dataFolder);
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal); // of runs; locked by itself

    /// <summary>Writes a file and makes it durable: a temporary file, synced, renamed, the folder synced.</summary>
    /// <param name="run">The run that owns it.</param>
    /// <param name="write">Writes the content from front to back, on the caller's own thread (a tensor's bytes are read where the tensor lives).</param>
    /// <param name="cancellationToken">Ends the write; nothing becomes visible.</param>
    /// <returns>Its hash.</returns>
    public async Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string folder = FolderOf(run);
        string? unfinished = null;
        FileStream? file = null;
        try
        {
            PrepareOnce(run, folder);
            unfinished = Path.Combine(folder, UnfinishedPrefix + Guid.NewGuid().ToString("N"));
            file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, BufferSize);
            using var hashing = new HashingStream(file);
            write(hashing);
            string hash = hashing.Finish();
            await Task.Run(() => Publish(file, unfinished, Path.Combine(folder, hash), cancellationToken), cancellationToken).ConfigureAwait(false);
            return hash;
        }
        catch (Exception error)
        {
            Discard(file, unfinished);
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new RlActorsException($"cannot write to '{folder}' ({error.Message}); free some space, or give this user write access to it", error);
            }

            throw;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Opens a file whose content has been checked against its name.</summary>
    public async Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken)
    {
        string path = PathOf(run, hash);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"cannot read '{path}' ({error.Message}); it belongs to run '{run}': restore it, or resume from a copy of the data folder", error);
        }

        try
        {
            string found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
            if (found != hash)
            {
                throw new RlActorsException($"'{path}' is damaged: its content has SHA-256 {found}, its {file.Length} bytes are not what run '{run}' wrote; restore it from a copy");
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Names of a run's files.</summary>
    public IReadOnlyList<string> List(string run)
    {
        string folder = FolderOf(run);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(IsHash).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Deletes a file, if it is there.</summary>
    public void Delete(string run, string hash)
    {
        string path = PathOf(run, hash);
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"cannot delete '{path}' ({error.Message}); give this user write access to its folder", error);
        }
    }

    /// <summary>Once a run, and before anything of this process is written there: a file is not locked yet at the moment it appears.</summary>
    private void PrepareOnce(string run, string folder)
    {
        lock (_prepared)
        {
            if (!_prepared.Contains(run))
            {
                Prepare(folder);
                _prepared.Add(run);
            }
        }
    }

    /// <summary>Creates a run's folder and removes what processes that died left unfinished in it. Files that are being written are locked, so they stay.</summary>
    private static void Prepare(string folder)
    {
        DirectoryEntries.Create(folder);
        foreach (string unfinished in Directory.EnumerateFiles(folder, UnfinishedPrefix + "*"))
        {
            try
            {
                using var abandoned = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody is writing it, or it was removed in between.
            }
        }
    }

    private static void Publish(FileStream file, string unfinished, string path, CancellationToken cancellationToken)
    {
        file.Flush(flushToDisk: true);
        cancellationToken.ThrowIfCancellationRequested();
        File.Move(unfinished, path, overwrite: true);
        DirectoryEntries.Sync(Path.GetDirectoryName(path)!);
    }

    private static void Discard(FileStream? file, string? unfinished)
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // Its buffer found no room on the disk either.
        }

        if (unfinished is not null)
        {
            File.Delete(unfinished);
        }
    }

    private static bool IsHash(string name) => name.Length == 64 && name.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    private string FolderOf(string run) => Path.Combine(RunFolder.Of(_dataFolder, run), name);

    private string PathOf(string run, string hash) => IsHash(hash)
        ? Path.Combine(FolderOf(run), hash)
        : throw new RlActorsException($"'{hash}' is not the name of a stored file; expected a SHA-256 in lower-case hex");
}
