
namespace RlActors.Learners.Shards;

/// <summary>How a call to a shard ended.</summary>
/// <param name="Value">What it gave.</param>
/// <param name="Failure">Why it gave nothing; null: it gave something.</param>
internal sealed record ShardAnswer<T>(T? Value, Exception? Failure)
{
    /// <summary>Whether the shard or its silo is gone, rather than that its work failed.</summary>
    public bool IsLost => Failure is OrleansException or TimeoutException or ShardLostException or ObjectDisposedException;

    public static async Task<ShardAnswer<T>> OfAsync(Task<T> call)
    {
        try
        {
            return new ShardAnswer<T>(await call, null);
        }
#pragma warning disable CA1031 // Whatever it is, the caller decides what comes of it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new ShardAnswer<T>(default, failure);
        }
    }
}

/// <summary>A shard was given up.</summary>
internal sealed class ShardLostException(string reason) : RlActorsException(reason);
