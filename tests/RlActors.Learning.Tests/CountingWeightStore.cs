using System.Collections.Concurrent;
using RlActors.Weights;

namespace RlActors.Learning.Tests;

/// <summary>Counts what is opened.</summary>
internal sealed class CountingWeightStore(IWeightStore store) : IWeightStore
{
    public ConcurrentDictionary<string, int> Opened { get; } = new();

    public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken) => store.PutAsync(run, write, cancellationToken);

    public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken)
    {
        Opened.AddOrUpdate(hash, 1, (_, count) => count + 1);
        return store.OpenAsync(run, hash, cancellationToken);
    }

    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) => store.ListAsync(run, cancellationToken);

    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken) => store.DeleteAsync(run, hash, cancellationToken);

    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken) => store.DeleteUnchangedAsync(run, listed, cancellationToken);
}
