using RlActors.Weights;

namespace RlActors.Learning.Tests.Processes;

/// <summary>A weight store that keeps nothing.</summary>
internal sealed class DiscardingWeightStore : IWeightStore
{
    public Task<string> PutAsync(string run, Action<Stream> write, CancellationToken cancellationToken)
    {
        write(Stream.Null);
        return Task.FromResult("nothing");
    }

    public Task<Stream> OpenAsync(string run, string hash, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredFile>> ListAsync(string run, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string run, string hash, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteUnchangedAsync(string run, StoredFile listed, CancellationToken cancellationToken) => throw new NotSupportedException();
}
