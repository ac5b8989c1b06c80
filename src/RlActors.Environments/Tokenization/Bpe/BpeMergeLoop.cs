namespace RlActors.Tokenization.Bpe;

/// <summary>Applies merges, lowest rank first and leftmost among equals, until none applies. O(n log n).</summary>
internal static class BpeMergeLoop
{
    /// <param name="symbols">Ids of the characters or bytes of a text, in order.</param>
    /// <param name="merges">Merges by pair of ids.</param>
    public static int[] Run(IReadOnlyList<int> symbols, IReadOnlyDictionary<(int Left, int Right), BpeMerge> merges)
    {
        int count = symbols.Count;
        int[] ids = [.. symbols];
        int[] next = [.. Enumerable.Range(1, count)];       // count: no right neighbour
        int[] previous = [.. Enumerable.Range(-1, count)];  // -1: no left neighbour
        var queue = new PriorityQueue<(int Left, int Right, int Result), (int Rank, int Left)>();
        for (int i = 0; i < count; i++)
        {
            Enqueue(i);
        }

        while (queue.TryDequeue(out var candidate, out _))
        {
            var (left, right, result) = candidate;
            if (ids[left] < 0 || next[left] != right || !merges.TryGetValue((ids[left], ids[right]), out var merge) || merge.Result != result)
            {
                continue; // One of the two was merged with another neighbour since.
            }

            ids[left] = result;
            ids[right] = -1;
            next[left] = next[right];
            if (next[left] < count)
            {
                previous[next[left]] = left;
            }

            Enqueue(left);
            Enqueue(previous[left]);
        }

        return [.. ids.Where(id => id >= 0)];

        void Enqueue(int left)
        {
            if (left >= 0 && next[left] < count && merges.TryGetValue((ids[left], ids[next[left]]), out var merge))
            {
                queue.Enqueue((left, next[left], merge.Result), (merge.Rank, left));
            }
        }
    }
}
