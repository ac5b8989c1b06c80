using RlActors.Storage.Files;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>A weight store in a directory that every process of the cluster sees: <c>&lt;data folder&gt;/&lt;run&gt;/weights/&lt;sha256&gt;</c>.</summary>
/// <param name="dataFolder">Folder of all runs.</param>
public sealed class DirectoryWeightStore(string dataFolder) : IWeightStore
{
    private readonly ContentFolder _files = new(dataFolder, "weights");

    /// <inheritdoc/>
    /// <remarks>The content is written on the caller's own thread, from front to back.</remarks>
    public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken) => _files.PutAsync(run, write, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken) => _files.OpenAsync(run, hash, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string run, CancellationToken cancellationToken) => Task.FromResult(_files.List(run));

    /// <inheritdoc/>
    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken)
    {
        _files.Delete(run, hash);
        return Task.CompletedTask;
    }
}
