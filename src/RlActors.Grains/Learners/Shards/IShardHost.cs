using Orleans.Services;
using RlActors.Engines;
using RlActors.Weights;

namespace RlActors.Learners.Shards;

/// <summary>
/// The shards of one silo: replicas of runs' models that compute parts of every step. They own nothing durable: a run's learner leases, commits and says what to do, under its epoch; a shard
/// that is told to by a newer one gives up what an older one asked for.
/// </summary>
/// <remarks>
/// A service of the silo and no grain: a grain is found through the directory, which for some seconds after a silo came or went may find another activation, or bring up an empty one, and
/// that is when shards need each other most. A service is where its address says, or gone.
/// </remarks>
[Alias("rlactors.IShardHost")]
internal interface IShardHost : IGrainService
{
    /// <summary>Holds a state from now on: what is in memory, where that has the digest that is asked for, else what is read from the weight store.</summary>
    [Alias("JoinAsync"), ResponseTimeout("01:00:00")]
    Task<ShardStanding> JoinAsync(ShardId shard, ShardSeat seat);

    /// <summary>Takes a step together with the other shards that it names.</summary>
    [Alias("TakeAsync"), ResponseTimeout("01:00:00")]
    Task<ShardOutcome> TakeAsync(ShardId shard, ShardStep step);

    /// <summary>Takes what another shard sends in the middle of an attempt; waits while that attempt has not begun here.</summary>
    [Alias("DeliverAsync"), ResponseTimeout("00:10:00")]
    Task DeliverAsync(ShardId shard, ShardAttempt attempt, ExchangeMessage message);

    /// <summary>Gives an attempt up, and those before it.</summary>
    [Alias("AbortAsync")]
    Task AbortAsync(ShardId shard, ShardAttempt attempt, string reason);

    /// <summary>How far it is; null: it is not there.</summary>
    [Alias("GetProgressAsync")]
    Task<ShardProgress?> GetProgressAsync(ShardId shard);

    /// <summary>Makes what it holds durable.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The learner's epoch.</param>
    /// <param name="digest">What it has to hold.</param>
    /// <returns>The state; null where it holds another.</returns>
    [Alias("SaveAsync"), ResponseTimeout("01:00:00")]
    Task<LearnerState?> SaveAsync(ShardId shard, long epoch, string digest);

    /// <summary>Is not needed any more.</summary>
    [Alias("LeaveAsync")]
    Task LeaveAsync(ShardId shard, long epoch);
}
