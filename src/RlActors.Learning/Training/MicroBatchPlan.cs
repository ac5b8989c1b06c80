namespace RlActors.Learning.Training;

/// <summary>Cuts a step's rows into micro-batches: pure, and the same for the same rows in the same order.</summary>
public static class MicroBatchPlan
{
    /// <summary>
    /// Rows are taken by length, shortest first (equal lengths in their given order), so that rows of one length stand together for attention. A batch holds as many
    /// as fit into the budget; a row that alone is over it is a batch of its own.
    /// </summary>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="tokensPerMicroBatch">Most tokens of a batch.</param>
    /// <returns>Row numbers of each batch.</returns>
    public static IReadOnlyList<int[]> Cut(IReadOnlyList<int> lengths, int tokensPerMicroBatch)
    {
        var batches = new List<int[]>();
        var batch = new List<int>();
        long tokens = 0;
        foreach (int row in Enumerable.Range(0, lengths.Count).OrderBy(row => lengths[row]))
        {
            if (batch.Count > 0 && tokens + lengths[row] > tokensPerMicroBatch)
            {
                batches.Add([.. batch]);
                batch.Clear();
                tokens = 0;
            }

            batch.Add(row);
            tokens += lengths[row];
        }

        if (batch.Count > 0)
        {
            batches.Add([.. batch]);
        }

        return batches;
    }
}
