using System.Threading.Channels;
using RlActors.Engines;
using RlActors.Identity;

namespace RlActors.Silo.Benchmarks;

/// <summary>A real engine that follows the newest version as a generator grain does: one load at a time, always of the newest that was announced.</summary>
internal sealed class FollowingGenerator : IAsyncDisposable
{
    private readonly IGenerationEngine _engine;
    private readonly Channel<PolicyVersion> _newest = Channel.CreateBounded<PolicyVersion>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly CancellationTokenSource _end = new();
    private readonly Task _following;

    public FollowingGenerator(IGenerationEngine engine)
    {
        _engine = engine;
        _following = Task.Run(FollowAsync);
    }

    /// <summary>Number of the version that it samples with.</summary>
    public int Version => _engine.Current?.Number ?? -1;

    /// <summary>Loads that it has made.</summary>
    public int Loads { get; private set; }

    /// <summary>Tells of a version; does not wait.</summary>
    public void Announce(PolicyVersion version) => _newest.Writer.TryWrite(version);

    /// <summary>Waits until it has a version or a newer one.</summary>
    public async Task ReachAsync(int version, CancellationToken cancellationToken)
    {
        while (Version < version)
        {
            if (_following.IsCompleted)
            {
                await _following; // tells what went wrong
            }

            await Task.Delay(1, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _engine.DisposeAsync();
        _end.Dispose();
    }

    private async Task FollowAsync()
    {
        await foreach (var version in _newest.Reader.ReadAllAsync(_end.Token))
        {
            try
            {
                await _engine.LoadAsync(version, _end.Token);
                Loads++;
            }
            catch (RlActorsException) when (_newest.Reader.Count > 0)
            {
                // It was pruned while this was on its way to it; the newest is there.
            }
        }
    }
}
