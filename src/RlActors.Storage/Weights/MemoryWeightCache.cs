using System.Collections.Concurrent;
using RlActors.Storage.Files;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>
/// Keeps the files of another store that were written or read last in memory, so that a generator in the learner's process reads a new version without disk or network,
/// whatever its size. One copy of the bytes is made, while they are written; readers share it.
/// </summary>
/// <param name="store">The store that makes files durable.</param>
/// <param name="capacity">
/// Most bytes kept. A file that is larger than this is left to the store. Default: an eighth of the memory that this process may use. What a reader still has open
/// after it fell out of the cache comes on top until it is closed.
/// </param>
public sealed class MemoryWeightCache(IWeightStore store, long? capacity = null) : IWeightStore
{
    private readonly long _capacity = capacity ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8;
    private readonly Lock _gate = new();
    private readonly LinkedList<Kept> _newestFirst = new();
    private readonly Dictionary<(string Run, string Hash), LinkedListNode<Kept>> _places = [];
    private readonly ConcurrentDictionary<(string Run, string Hash), Task> _loading = new();
    private long _bytes;

    /// <inheritdoc/>
    public IWeightStore Durable => store;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => store.PrepareAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (store is ISpoolingStore spooling)
        {
            using var spool = new ContentSpool(_capacity);
            write(spool);
            var content = spool.Finish();
            await spooling.PutAsync(run, content, cancellationToken).ConfigureAwait(false);
            Keep(run, content.Hash, content.Memory);
            return content.Hash;
        }

        var copy = new MemoryContent();
        string hash = await store.PutAsync(run, target =>
        {
            using var copying = new CopyingStream(target, copy, _capacity);
            write(copying);
        }, cancellationToken).ConfigureAwait(false);
        Keep(run, hash, copy);
        return hash;
    }

    /// <inheritdoc/>
    /// <remarks>The engines of several devices ask for a new version at the same moment: it is loaded once.</remarks>
    public async Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken)
    {
        if (Find(run, hash) is { } found)
        {
            return found.OpenRead();
        }

        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var loading = _loading.GetOrAdd((run, hash), mine.Task);
        if (loading != mine.Task)
        {
            await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
            return Find(run, hash)?.OpenRead() ?? await LoadAsync(run, hash, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await LoadAsync(run, hash, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _loading.TryRemove((run, hash), out _);
            mine.SetResult();
        }
    }

    private async Task<Stream> LoadAsync(string run, string hash, CancellationToken cancellationToken)
    {
        var stream = await store.OpenAsync(run, hash, cancellationToken).ConfigureAwait(false);
        if (stream is MemoryContentStream loaded)
        {
            Keep(run, hash, loaded.Content);
            return stream;
        }

        if (stream.Length > _capacity)
        {
            return stream;
        }

        var content = new MemoryContent();
        await using (stream.ConfigureAwait(false))
        {
            await content.FillAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        Keep(run, hash, content);
        return content.OpenRead();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) => store.ListAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken)
    {
        Forget(run, hash);
        return store.DeleteAsync(run, hash, cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listed);
        Forget(run, listed.Hash);
        return store.DeleteUnchangedAsync(run, listed, cancellationToken);
    }

    /// <inheritdoc/>
    public override string? ToString() => store.ToString();

    private MemoryContent? Find(string run, string hash)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue((run, hash), out var node))
            {
                return null;
            }

            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value.Content;
        }
    }

    private void Keep(string run, string hash, MemoryContent? content)
    {
        if (content is null || content.Length > _capacity || content.IsCut)
        {
            return;
        }

        lock (_gate)
        {
            Remove(run, hash);
            _places.Add((run, hash), _newestFirst.AddFirst(new Kept(run, hash, content)));
            _bytes += content.Length;
            while (_bytes > _capacity)
            {
                Remove(_newestFirst.Last!.Value.Run, _newestFirst.Last.Value.Hash);
            }
        }
    }

    private void Forget(string run, string hash)
    {
        lock (_gate)
        {
            Remove(run, hash);
        }
    }

    private void Remove(string run, string hash)
    {
        if (_places.Remove((run, hash), out var node))
        {
            _newestFirst.Remove(node);
            _bytes -= node.Value.Content.Length;
        }
    }

    private sealed record Kept(string Run, string Hash, MemoryContent Content);
}
