using System.Security.Cryptography;
using RlActors.Weights;

namespace RlActors.Client.Replay;

/// <summary>Reads a run's own files; of what is written it keeps the hash alone. A replay needs no more, and leaves the run as it was.</summary>
internal sealed class HashingWeightStore(IWeightStore source) : IWeightStore
{
    /// <inheritdoc/>
    public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            write(stream);
        }

        return Task.FromResult(Convert.ToHexStringLower(hash.Hash!));
    }

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken) => source.OpenAsync(run, hash, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) => source.ListAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken) => Task.CompletedTask;
}
