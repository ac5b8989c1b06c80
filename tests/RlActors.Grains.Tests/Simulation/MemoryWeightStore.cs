using System.Collections.Concurrent;
using System.Security.Cryptography;
using RlActors.Weights;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>Content-addressed files in memory.</summary>
internal sealed class MemoryWeightStore : IWeightStore
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        write(content);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content.ToArray()));
        _files[$"{run}/{hash}"] = content.ToArray();
        return Task.FromResult(hash);
    }

    public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken) => _files.TryGetValue($"{run}/{hash}", out byte[]? content)
        ? Task.FromResult<Stream>(new MemoryStream(content, writable: false))
        : throw new RlActorsException($"no file {hash} of {run}; there are {string.Join(", ", _files.Keys)}");

    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredFile>>([.. _files.Keys.Where(key => key.StartsWith(run + "/", StringComparison.Ordinal)).Select(key => new StoredFile(key[(run.Length + 1)..], _files[key].Length, ""))]);

    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken)
    {
        _files.TryRemove($"{run}/{hash}", out _);
        return Task.CompletedTask;
    }

    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken) => DeleteAsync(run, listed.Hash, cancellationToken);
}
