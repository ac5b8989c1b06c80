using RlActors.Client.Chaos.Processes;

namespace RlActors.Client.Chaos.Runs;

/// <summary>Keeps asking the cluster on which silo the present run is trained.</summary>
/// <param name="line">A line of its own to the silos.</param>
/// <param name="current">The present run.</param>
internal sealed class LearnerWatch(ClusterLine line, Func<string?> current)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500), Poll = TimeSpan.FromMilliseconds(100);

    private volatile Sight _last = new(null, DateTimeOffset.MinValue);

    /// <summary>Where it was seen last, a few seconds ago at most; null where it was not.</summary>
    public ChaosSilo? Recent => DateTimeOffset.UtcNow - _last.AskedAt < TimeSpan.FromSeconds(5) ? _last.Silo : null;

    /// <summary>Asks until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var askedAt = DateTimeOffset.UtcNow;
                _last = new Sight(current() is { } run ? await line.FindLearnerAsync(run, cancellationToken) : null, askedAt);
                await Task.Delay(Between, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Where it is now; null where the cluster does not say in time.</summary>
    public async Task<ChaosSilo?> FindAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var since = DateTimeOffset.UtcNow;
        while (DateTimeOffset.UtcNow - since < deadline)
        {
            if (_last is { Silo: { IsUp: true } silo } sight && sight.AskedAt > since)
            {
                return silo;
            }

            await Task.Delay(Poll, cancellationToken);
        }

        return null;
    }

    private sealed record Sight(ChaosSilo? Silo, DateTimeOffset AskedAt);
}
