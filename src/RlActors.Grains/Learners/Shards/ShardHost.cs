using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Ledger;
using RlActors.Runs;
using RlActors.Weights;

namespace RlActors.Learners.Shards;

/// <summary>See <see cref="IShardHost"/>. A shard that nobody has asked for an hour, because its learner died without a word, is let go.</summary>
internal sealed class ShardHost(
    GrainId id, Silo silo, ILoggerFactory logs, ILedger ledger, RunCatalog catalog, IEngineFactory engines, ShardHosts hosts, ActorClock clock)
    : GrainService(id, silo, logs), IShardHost
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1), Look = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ShardId, LearnerShard> _shards = new();
    private readonly ILogger _log = logs.CreateLogger<LearnerShard>();
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public Task<ShardStanding> JoinAsync(ShardId shard, ShardSeat seat) => Of(shard).JoinAsync(seat);

    /// <inheritdoc/>
    public Task<ShardOutcome> TakeAsync(ShardId shard, ShardStep step) => Of(shard).TakeAsync(step);

    /// <inheritdoc/>
    public Task DeliverAsync(ShardId shard, ShardAttempt attempt, ExchangeMessage message) => Of(shard).DeliverAsync(attempt, message);

    /// <inheritdoc/>
    public Task AbortAsync(ShardId shard, ShardAttempt attempt, string reason)
    {
        Of(shard).Abort(attempt, reason);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ShardProgress?> GetProgressAsync(ShardId shard) => Task.FromResult(_shards.TryGetValue(shard, out var there) ? there.Progress : null);

    /// <inheritdoc/>
    public Task<LearnerState?> SaveAsync(ShardId shard, long epoch, string digest) => Of(shard).SaveAsync(epoch, digest);

    /// <inheritdoc/>
    public async Task LeaveAsync(ShardId shard, long epoch)
    {
        if (_shards.TryGetValue(shard, out var there) && there.Serves(epoch))
        {
            await LetGoAsync(shard, there);
        }
    }

    /// <inheritdoc/>
    public override Task Start()
    {
        _ = CollectAsync();
        return base.Start();
    }

    /// <inheritdoc/>
    public override async Task Stop()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_shards.Select(entry => LetGoAsync(entry.Key, entry.Value)));
        await base.Stop();
    }

    private LearnerShard Of(ShardId shard) => _shards.GetOrAdd(shard, id => new LearnerShard(id, ledger, catalog, engines, hosts, clock, _log));

    private async Task LetGoAsync(ShardId shard, LearnerShard there)
    {
        if (_shards.TryRemove(KeyValuePair.Create(shard, there)))
        {
            await there.DisposeAsync();
        }
    }

    private async Task CollectAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Task.WhenAll(_shards.Where(entry => clock.Now - entry.Value.Used > Forgotten).Select(entry => LetGoAsync(entry.Key, entry.Value)));
            await clock.Delay(Look, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
