using RlActors.Identity;

namespace RlActors.Judges.Labellers;

/// <summary>Who of a group is compared with whom: neighbours on a ring in a seeded order, so that every completion has as many comparisons.</summary>
internal static class ComparisonRing
{
    /// <summary>The pairs of places, each once.</summary>
    /// <param name="sampled">Completions of the group.</param>
    /// <param name="baseline">Whether one more, at place <paramref name="sampled"/>, is compared with as many of them, and none of them with it.</param>
    /// <param name="opponents">Neighbours on either side.</param>
    /// <param name="seed">Seed of the order.</param>
    public static IEnumerable<(int First, int Second)> Pairs(int sampled, bool baseline, int opponents, long seed)
    {
        int[] ring = Seeds.Permutation(sampled, seed);
        for (int distance = 1; distance <= Math.Min(opponents, sampled / 2); distance++)
        {
            int places = 2 * distance == sampled ? distance : sampled; // half way round, both ends name the same pair
            for (int i = 0; i < places; i++)
            {
                yield return (ring[i], ring[(i + distance) % sampled]);
            }
        }

        for (int i = 0; baseline && i < Math.Min(2 * opponents, sampled); i++)
        {
            yield return (sampled, ring[i]);
        }
    }
}
