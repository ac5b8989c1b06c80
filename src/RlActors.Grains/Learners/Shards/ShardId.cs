namespace RlActors.Learners.Shards;

/// <summary>A shard of a run's learner.</summary>
/// <param name="Run">The run.</param>
/// <param name="Rank">Its number, from 0.</param>
[GenerateSerializer, Immutable, Alias("rlactors.ShardId")]
internal readonly record struct ShardId([property: Id(0)] string Run, [property: Id(1)] int Rank)
{
    /// <inheritdoc/>
    public override string ToString() => $"shard {Rank} of run '{Run}'";
}
