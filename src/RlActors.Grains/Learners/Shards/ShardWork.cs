using RlActors.Engines;
using RlActors.Identity;
using RlActors.Trajectories;

namespace RlActors.Learners.Shards;

/// <summary>What a step is made of, apart from who takes it.</summary>
/// <param name="Number">Version or update before it.</param>
/// <param name="Groups">Groups of an RL step.</param>
/// <param name="Packed">Those that travel with the order.</param>
internal sealed record ShardWork(int Number, GroupId[] Groups, byte[]?[] Packed)
{
    private const int MostBytes = 32 << 20; // of a message; what is more is read from the ledger

    public static ShardWork Of(PolicyStep step)
    {
        long bytes = 0;
        return new ShardWork(step.Version, [.. step.Groups.Select(group => group.Id)], [.. step.Groups.Select(group =>
        {
            byte[]? packed = bytes < MostBytes ? PackedTrajectories.Pack(group) : null;
            bytes += packed?.Length ?? 0;
            return bytes <= MostBytes ? packed : null;
        })]);
    }

    public static ShardWork Of(BatchStep step) => new(step.Update, [], []);
}
