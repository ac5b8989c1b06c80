namespace RlActors.Engines;

/// <summary>Which shard computes which parts of a step, and which sums which pieces of the gradient.</summary>
/// <param name="Parts">Parts of a step.</param>
/// <param name="Ranks">The shards that take part, rising; at least one and no more than there are parts.</param>
public sealed record ShardPlan(int Parts, IReadOnlyList<int> Ranks)
{
    private const int SmallestPiece = 4096, LargestPiece = 1 << 18; // numbers; 1 MiB as float32

    /// <summary>The parts of one shard: neighbours, and of all shards as equally many as can be.</summary>
    public IReadOnlyList<int> PartsOf(int rank)
    {
        int place = Place(rank), first = place * Parts / Ranks.Count;
        return [.. Enumerable.Range(first, ((place + 1) * Parts / Ranks.Count) - first)];
    }

    /// <summary>The shard that computes a part.</summary>
    public int RankOf(int part) => Ranks.First(rank => PartsOf(rank).Contains(part));

    /// <summary>
    /// The shard that sums a piece of the gradient: by turns. Every shard then sends and receives 2 (n − 1) / n gradients, where one that summed everything would have 2 (n − 1) of them
    /// through its own link and do all additions itself.
    /// </summary>
    public int OwnerOf(int piece) => Ranks[piece % Ranks.Count];

    /// <summary>Numbers of a piece of a gradient: large enough to be worth a message, small enough that every shard has one to sum.</summary>
    /// <param name="length">Numbers of the gradient.</param>
    public int PieceLength(long length) => (int)Math.Clamp((length + Ranks.Count - 1) / Ranks.Count, SmallestPiece, LargestPiece);

    private int Place(int rank)
    {
        for (int place = 0; place < Ranks.Count; place++)
        {
            if (Ranks[place] == rank)
            {
                return place;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(rank), rank, $"takes no part; those that do are {string.Join(", ", Ranks)}");
    }
}
