namespace RlActors.Learners.Shards;

/// <summary>A shard gave a step up.</summary>
/// <param name="reason">Why.</param>
/// <param name="digest">What it holds now.</param>
internal sealed class ShardGaveUpException(string reason, string digest) : RlActorsException(reason)
{
    public string Digest => digest;
}
