namespace RlActors.Learning.Training;

/// <summary>Shares a step's rows out among its parts: pure, and the same for the same rows in the same order.</summary>
public static class PartCut
{
    /// <summary>Longest rows first (equal lengths in their given order), each to the part with the fewest tokens so far (of several the first). Where there are fewer rows than parts, some get none.</summary>
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="parts">How many parts.</param>
    /// <returns>Row numbers of each part, rising.</returns>
    public static IReadOnlyList<int[]> Cut(IReadOnlyList<int> lengths, int parts)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        var rows = Enumerable.Range(0, parts).Select(_ => new List<int>()).ToArray();
        var lightest = new PriorityQueue<int, (long Tokens, int Part)>(Enumerable.Range(0, parts).Select(part => (part, (0L, part))));
        foreach (int row in Enumerable.Range(0, lengths.Count).OrderByDescending(row => lengths[row]))
        {
            lightest.TryPeek(out int part, out var load);
            rows[part].Add(row);
            lightest.DequeueEnqueue(part, (load.Tokens + lengths[row], part));
        }

        return [.. rows.Select(part => part.Order().ToArray())];
    }
}
