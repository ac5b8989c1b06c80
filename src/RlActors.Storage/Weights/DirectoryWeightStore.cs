using RlActors.Storage.Files;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>
/// A weight store in a directory that every process of the cluster sees, on this machine's disk or on a file system that several machines share:
/// <c>&lt;directory&gt;/&lt;run&gt;/weights/&lt;sha256&gt;</c>.
/// </summary>
/// <param name="directory">The data folder, or a directory of its own.</param>
public sealed class DirectoryWeightStore(string directory) : IWeightStore
{
    private readonly ContentFolder _files = new(directory, "weights");

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        _files.CheckWritable();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken) => _files.PutAsync(run, write, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken) => _files.OpenAsync(run, hash, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) => Task.FromResult(_files.List(run));

    /// <inheritdoc/>
    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken)
    {
        _files.Delete(run, hash);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The look at the file and its deletion are two operations: a process that is stopped between them, for as long as another takes to write the same file again, deletes
    /// that one. Nothing on a directory tells the two apart; Azure Blob does.
    /// </remarks>
    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listed);
        _files.DeleteUnchanged(run, listed);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override string ToString() => $"directory '{directory}'";
}
