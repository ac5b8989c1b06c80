using System.Globalization;
using System.Security.Cryptography;
using RlActors.Weights;

namespace RlActors.Storage.Files;

/// <summary>
/// Files named by the SHA-256 of their bytes, in one folder a run. A file appears whole and durable, or not at all. The folder may be on a file system that several
/// machines share.
/// </summary>
internal sealed class ContentFolder(string dataFolder, string name)
{
    private const int BufferSize = 1 << 17;

    private readonly string _dataFolder = Path.GetFullPath(dataFolder);
    private readonly UnfinishedFiles _unfinished = new();

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
            DirectoryEntries.Create(folder);
            (unfinished, file) = _unfinished.Create(folder, BufferSize);
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

    /// <summary>A run's files.</summary>
    public IReadOnlyList<StoredFile> List(string run)
    {
        var folder = new DirectoryInfo(FolderOf(run));
        return folder.Exists
            ? [.. folder.EnumerateFiles().Where(file => IsHash(file.Name)).Select(Describe).OfType<StoredFile>().OrderBy(file => file.Hash, StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Deletes a file, if it is there and was not written again since it was listed.</summary>
    public void DeleteUnchanged(string run, StoredFile listed)
    {
        if (Describe(new FileInfo(PathOf(run, listed.Hash))) == listed)
        {
            Delete(run, listed.Hash);
        }
    }

    /// <summary>Makes the folder of all runs and writes a file there.</summary>
    /// <exception cref="RlActorsException">It cannot be written.</exception>
    public void CheckWritable()
    {
        string probe = Path.Combine(_dataFolder, $".writable-{Guid.NewGuid():N}");
        try
        {
            DirectoryEntries.Create(_dataFolder);
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RlActorsException($"cannot write to '{_dataFolder}' ({error.Message}); give this user write access to it, or name another place for the weights by --weights", error);
        }
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

    private static StoredFile? Describe(FileInfo file)
    {
        try
        {
            file.Refresh();
            return new StoredFile(file.Name, file.Length, file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null; // it was deleted in between
        }
    }

    /// <summary>Whether a name is a SHA-256 in lower-case hex.</summary>
    public static bool IsHash(string name) => name.Length == 64 && name.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    private string FolderOf(string run) => Path.Combine(RunFolder.Of(_dataFolder, run), name);

    private string PathOf(string run, string hash) => IsHash(hash)
        ? Path.Combine(FolderOf(run), hash)
        : throw new RlActorsException($"'{hash}' is not the name of a stored file; expected a SHA-256 in lower-case hex");
}
