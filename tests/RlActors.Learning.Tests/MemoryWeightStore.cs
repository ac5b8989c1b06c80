using System.Collections.Concurrent;
using System.Security.Cryptography;
using RlActors.Weights;

namespace RlActors.Learning.Tests;

/// <summary>A weight store in memory.</summary>
internal sealed class MemoryWeightStore : IWeightStore
{
    private readonly ConcurrentDictionary<(string Run, string Hash), byte[]> _files = new();

    public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        write(content);
        byte[] bytes = content.ToArray();
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _files[(run, hash)] = bytes;
        return Task.FromResult(hash);
    }

    public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken) =>
        _files.TryGetValue((run, hash), out byte[]? bytes)
            ? Task.FromResult<Stream>(new MemoryStream(bytes, writable: false))
            : throw new RlActorsException($"weight store has no file {hash} of run '{run}'");

    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredFile>>([.. _files.Keys.Where(key => key.Run == run).Select(key => new StoredFile(key.Hash, _files[key].Length, ""))]);

    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken)
    {
        _files.TryRemove((run, hash), out _);
        return Task.CompletedTask;
    }

    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken) => DeleteAsync(run, listed.Hash, cancellationToken);

    public byte[] Read(string run, string hash) => _files[(run, hash)];
}
