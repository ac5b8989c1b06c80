namespace RlActors.Learning.Training;

/// <summary>Cuts a step's rows into micro-batches: pure, and the same for the same rows in the same order.</summary>
public static class MicroBatchPlan
{
    /// <summary>
    /// Rows are taken by length, shortest first (equal lengths in their given order), so that little is padded. A batch holds as many as fit into the budget
    /// when padded to its longest; a row that alone is over the budget is a batch of its own.
    /// </summary>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="tokensPerMicroBatch">Most tokens of a batch, padding included.</param>
    /// <returns>Row numbers of each batch.</returns>
    public static IReadOnlyList<int[]> Cut(IReadOnlyList<int> lengths, int tokensPerMicroBatch)
    {
        var batches = new List<int[]>();
        var batch = new List<int>();
        foreach (int row in Enumerable.Range(0, lengths.Count).OrderBy(row => lengths[row]))
        {
            if (batch.Count > 0 && (long)(batch.Count + 1) * lengths[row] > tokensPerMicroBatch)
            {
                batches.Add([.. batch]);
                batch.Clear();
            }

            batch.Add(row);
        }

        if (batch.Count > 0)
        {
            batches.Add([.. batch]);
        }

        return batches;
    }
}
