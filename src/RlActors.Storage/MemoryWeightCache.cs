using RlActors.Storage.Files;
using RlActors.Weights;

namespace RlActors.Storage;

/// <summary>Keeps the last few files of another store in memory, so that a generator reads the newest weights of a learner in its own process without the disk.</summary>
/// <param name="store">The store that makes files durable.</param>
/// <param name="capacity">Files kept, those used last. Default 6: three versions with their optimiser states.</param>
public sealed class MemoryWeightCache(IWeightStore store, int capacity = 6) : IWeightStore
{
    /// <summary>Larger files than this, 64 MiB, are left to the disk.</summary>
    public const int LargestFile = 64 << 20;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Run, string Hash, byte[] Content)> _newestFirst = new();

    /// <inheritdoc/>
    public async Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        byte[]? content = null;
        string hash = await store.PutAsync(run, target =>
        {
            using var copying = new CopyingStream(target, LargestFile);
            write(copying);
            content = copying.Copy();
        }, cancellationToken).ConfigureAwait(false);
        Keep(run, hash, content);
        return hash;
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken)
    {
        if (Find(run, hash) is { } content)
        {
            return new MemoryStream(content, writable: false);
        }

        var stream = await store.OpenAsync(run, hash, cancellationToken).ConfigureAwait(false);
        if (stream.Length > LargestFile)
        {
            return stream;
        }

        await using (stream.ConfigureAwait(false))
        {
            content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        }

        Keep(run, hash, content);
        return new MemoryStream(content, writable: false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string run, CancellationToken cancellationToken) => store.ListAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Remove(run, hash);
        }

        return store.DeleteAsync(run, hash, cancellationToken);
    }

    private byte[]? Find(string run, string hash)
    {
        lock (_gate)
        {
            if (Remove(run, hash) is not { } found)
            {
                return null;
            }

            _newestFirst.AddFirst(found);
            return found.Value.Content;
        }
    }

    private void Keep(string run, string hash, byte[]? content)
    {
        if (content is null)
        {
            return;
        }

        lock (_gate)
        {
            Remove(run, hash);
            _newestFirst.AddFirst((run, hash, content));
            if (_newestFirst.Count > capacity)
            {
                _newestFirst.RemoveLast();
            }
        }
    }

    private LinkedListNode<(string Run, string Hash, byte[] Content)>? Remove(string run, string hash)
    {
        for (var node = _newestFirst.First; node is not null; node = node.Next)
        {
            if (node.Value.Hash == hash && node.Value.Run == run)
            {
                _newestFirst.Remove(node);
                return node;
            }
        }

        return null;
    }
}
