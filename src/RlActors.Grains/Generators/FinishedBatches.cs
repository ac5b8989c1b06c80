using RlActors.Trajectories;

namespace RlActors.Generators;

/// <summary>Packs completions as they finish; those that finish together travel together.</summary>
internal static class FinishedBatches
{
    /// <summary>Batches of at least one packed completion, without waiting for more than what has finished already.</summary>
    public static async IAsyncEnumerable<byte[][]> Of(IAsyncEnumerable<Completion> completions)
    {
        var batch = new List<byte[]>();
        await using var source = completions.GetAsyncEnumerator();
        while (true)
        {
            var next = source.MoveNextAsync();
            if (!next.IsCompleted && batch.Count > 0)
            {
                yield return [.. batch];
                batch.Clear();
            }

            if (!await next)
            {
                break;
            }

            batch.Add(PackedTrajectories.Pack(source.Current));
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }
}
