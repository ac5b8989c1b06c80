using RlActors.Engines;
using RlActors.Grains;

namespace RlActors.Learners.Shards;

/// <summary>Takes messages to the other shards of a run in one attempt. Called on the engine's thread too: grain calls need no scheduler to begin.</summary>
internal sealed class ShardTransport(IGrainFactory grains, string run, ShardAttempt attempt) : IShardTransport
{
    /// <inheritdoc/>
    public Task SendAsync(int rank, ExchangeMessage message) => grains.GetGrain<ILearnerShardGrain>(ShardKey.Of(run, rank)).DeliverAsync(attempt, message);
}
