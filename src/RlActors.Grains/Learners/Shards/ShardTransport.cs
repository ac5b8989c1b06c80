using RlActors.Engines;

namespace RlActors.Learners.Shards;

/// <summary>Takes messages to the other shards of a step. Called on the engine's thread too: such calls need no scheduler to begin.</summary>
internal sealed class ShardTransport(ShardHosts hosts, string run, ShardStep step) : IShardTransport
{
    private readonly Dictionary<int, IShardHost> _hosts = step.Ranks.Zip(step.Silos).ToDictionary(place => place.First, place => hosts.On(place.Second));

    /// <inheritdoc/>
    public Task SendAsync(int rank, ExchangeMessage message) => _hosts[rank].DeliverAsync(new ShardId(run, rank), step.Attempt, message);
}
