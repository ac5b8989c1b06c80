using Orleans.Concurrency;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Weights;

namespace RlActors.Grains;

/// <summary>
/// A replica of a run's model that computes parts of every step (key: <c>run/rank</c>). It owns nothing durable: the run's learner leases, commits and says what to do, under its epoch; a
/// shard that is told to by a newer one gives up what an older one asked for.
/// </summary>
[Alias("rlactors.ILearnerShardGrain")]
public interface ILearnerShardGrain : IGrainWithStringKey
{
    /// <summary>Holds a state from now on: what is in memory, where that has the digest that is asked for, else what is read from the weight store.</summary>
    [Alias("JoinAsync"), ResponseTimeout("01:00:00"), AlwaysInterleave]
    Task<ShardStanding> JoinAsync(ShardSeat seat);

    /// <summary>Takes a step together with the other shards that it names.</summary>
    [Alias("TakeAsync"), ResponseTimeout("01:00:00"), AlwaysInterleave]
    Task<ShardOutcome> TakeAsync(ShardStep step);

    /// <summary>Takes what another shard sends in the middle of an attempt; waits while that attempt has not begun here.</summary>
    [Alias("DeliverAsync"), ResponseTimeout("00:10:00"), AlwaysInterleave]
    Task DeliverAsync(ShardAttempt attempt, ExchangeMessage message);

    /// <summary>Gives an attempt up, and those before it.</summary>
    [Alias("AbortAsync"), AlwaysInterleave]
    Task AbortAsync(ShardAttempt attempt, string reason);

    /// <summary>How far it is.</summary>
    [Alias("GetProgressAsync"), AlwaysInterleave]
    Task<ShardProgress> GetProgressAsync();

    /// <summary>Makes what it holds durable.</summary>
    /// <param name="epoch">The learner's epoch.</param>
    /// <param name="digest">What it has to hold.</param>
    /// <returns>The state; null where it holds another.</returns>
    [Alias("SaveAsync"), ResponseTimeout("01:00:00"), AlwaysInterleave]
    Task<LearnerState?> SaveAsync(long epoch, string digest);

    /// <summary>Is not needed any more.</summary>
    [Alias("LeaveAsync"), AlwaysInterleave]
    Task LeaveAsync(long epoch);
}

/// <summary>One attempt at a step; a later one has a greater number, or a greater epoch.</summary>
/// <param name="Epoch">Epoch of the learner.</param>
/// <param name="Number">Counts the attempts of that learner.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardAttempt")]
public readonly record struct ShardAttempt([property: Id(0)] long Epoch, [property: Id(1)] long Number) : IComparable<ShardAttempt>
{
    /// <inheritdoc/>
    public int CompareTo(ShardAttempt other) => (Epoch, Number).CompareTo((other.Epoch, other.Number));

    /// <summary>Whether it is the earlier one.</summary>
    public static bool operator <(ShardAttempt left, ShardAttempt right) => left.CompareTo(right) < 0;

    /// <summary>Whether it is the later one.</summary>
    public static bool operator >(ShardAttempt left, ShardAttempt right) => left.CompareTo(right) > 0;

    /// <summary>Whether it is not the later one.</summary>
    public static bool operator <=(ShardAttempt left, ShardAttempt right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it is not the earlier one.</summary>
    public static bool operator >=(ShardAttempt left, ShardAttempt right) => left.CompareTo(right) >= 0;
}

/// <summary>What a shard is to hold.</summary>
/// <param name="Epoch">The learner's epoch.</param>
/// <param name="Stage">Index of the stage in the recipe.</param>
/// <param name="State">The durable state.</param>
/// <param name="Models">The weight files that the stage looks at.</param>
/// <param name="Digest">Digest of the state where it is known; null: it is to be read in any case.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardSeat")]
public sealed record ShardSeat(
    [property: Id(0)] long Epoch, [property: Id(1)] int Stage, [property: Id(2)] LearnerState State, [property: Id(3)] StageModels Models, [property: Id(4)] string? Digest)
{
    /// <summary>Where it is wanted: one that is elsewhere and holds nothing makes room.</summary>
    [Id(5)]
    public required SiloAddress Silo { get; init; }

    /// <summary>Attempts of the learner up to now, which are over.</summary>
    [Id(6)]
    public long After { get; init; }
}

/// <summary>Where a shard is and what it holds.</summary>
/// <param name="Silo">Address of its silo.</param>
/// <param name="Digest">Digest of its state; empty: it holds none.</param>
/// <param name="Activation">As in <see cref="ShardProgress"/>.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardStanding")]
public sealed record ShardStanding([property: Id(0)] SiloAddress Silo, [property: Id(1)] string Digest, [property: Id(2)] Guid Activation);

/// <summary>A step that shards take together.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Ranks">Who takes part, rising.</param>
/// <param name="Stage">Index of the stage.</param>
/// <param name="Digest">Digest of the state before the step.</param>
/// <param name="Number">Version of an RL stage, or updates of a batch stage, before the step.</param>
/// <param name="Groups">Groups of an RL step, in order; none for a batch stage, whose examples every shard draws itself.</param>
/// <param name="Packed">Those of the groups that travel with the message; the others are read from the ledger.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardStep")]
public sealed record ShardStep(
    [property: Id(0)] ShardAttempt Attempt,
    [property: Id(1)] int[] Ranks,
    [property: Id(2)] int Stage,
    [property: Id(3)] string Digest,
    [property: Id(4)] int Number,
    [property: Id(5)] GroupId[] Groups,
    [property: Id(6)] byte[]?[] Packed);

/// <summary>How a step ended in one shard.</summary>
/// <param name="Digest">Digest of its state now.</param>
/// <param name="GivenUp">Why it was given up; null: it was taken.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardOutcome")]
public sealed record ShardOutcome([property: Id(0)] string Digest, [property: Id(1)] string? GivenUp = null)
{
    /// <summary>Whether the optimiser was run.</summary>
    [Id(2)]
    public StepOutcome Outcome { get; init; }

    /// <summary>What was measured of the whole step.</summary>
    [Id(3)]
    public Dictionary<string, double> Metrics { get; init; } = [];

    /// <summary>Seconds the engine worked or waited.</summary>
    [Id(4)]
    public double Seconds { get; init; }

    /// <summary>Seconds of these in which it waited for other shards.</summary>
    [Id(5)]
    public double WaitSeconds { get; init; }

    /// <summary>Bytes it sent to other shards.</summary>
    [Id(6)]
    public long BytesSent { get; init; }
}

/// <summary>How far a shard is.</summary>
/// <param name="Count">Grows with all that is done.</param>
/// <param name="WaitingFor">The shard that it waits for; null: it works.</param>
/// <param name="Activation">Differs where a lost shard was brought up anew by a call: that one knows nothing of what the lost one was asked.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardProgress")]
public sealed record ShardProgress([property: Id(0)] long Count, [property: Id(1)] int? WaitingFor, [property: Id(2)] Guid Activation);
