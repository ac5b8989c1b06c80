using RlActors.Engines;
using RlActors.Identity;
using RlActors.Weights;

namespace RlActors.Learners.Shards;

/// <summary>One attempt at a step; a later one has a greater number, or a greater epoch.</summary>
/// <param name="Epoch">Epoch of the learner.</param>
/// <param name="Number">Counts the attempts of that learner.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardAttempt")]
internal readonly record struct ShardAttempt([property: Id(0)] long Epoch, [property: Id(1)] long Number) : IComparable<ShardAttempt>
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
/// <param name="Attempt">Counted with the attempts at steps: all before it are over, and an order that arrives after a later one is void.</param>
/// <param name="Stage">Index of the stage in the recipe.</param>
/// <param name="State">The durable state.</param>
/// <param name="Models">The weight files that the stage looks at.</param>
/// <param name="Digest">Digest of the state where it is known; null: it is to be read in any case.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardSeat")]
internal sealed record ShardSeat(
    [property: Id(0)] ShardAttempt Attempt, [property: Id(1)] int Stage, [property: Id(2)] LearnerState State, [property: Id(3)] StageModels Models, [property: Id(4)] string? Digest);

/// <summary>What a shard holds.</summary>
/// <param name="Digest">Digest of its state.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardStanding")]
internal sealed record ShardStanding([property: Id(0)] string Digest);

/// <summary>A step that shards take together.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Ranks">Who takes part, rising.</param>
/// <param name="Silos">Where each of them is.</param>
/// <param name="Stage">Index of the stage.</param>
/// <param name="Digest">Digest of the state before the step.</param>
/// <param name="Number">Version of an RL stage, or updates of a batch stage, before the step.</param>
/// <param name="Groups">Groups of an RL step, in order; none for a batch stage, whose examples every shard draws itself.</param>
/// <param name="Packed">Those of the groups that travel with the message; the others are read from the ledger.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardStep")]
internal sealed record ShardStep(
    [property: Id(0)] ShardAttempt Attempt,
    [property: Id(1)] int[] Ranks,
    [property: Id(7)] SiloAddress[] Silos,
    [property: Id(2)] int Stage,
    [property: Id(3)] string Digest,
    [property: Id(4)] int Number,
    [property: Id(5)] GroupId[] Groups,
    [property: Id(6)] byte[]?[] Packed);

/// <summary>How a step ended in one shard.</summary>
/// <param name="Digest">Digest of its state now.</param>
/// <param name="GivenUp">Why it was given up; null: it was taken.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardOutcome")]
internal sealed record ShardOutcome([property: Id(0)] string Digest, [property: Id(1)] string? GivenUp = null)
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
[GenerateSerializer, Immutable, Alias("rlactors.ShardProgress")]
internal sealed record ShardProgress([property: Id(0)] long Count, [property: Id(1)] int? WaitingFor);
