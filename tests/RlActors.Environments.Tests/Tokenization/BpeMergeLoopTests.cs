using RlActors.Tokenization.Bpe;

namespace RlActors.Environments.Tokenization;

public class BpeMergeLoopTests
{
    [Fact]
    public void Run_RandomMerges_EqualsTheDefinition()
    {
        int merged = 0;
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var merges = RandomMerges(random);
            int[] symbols = [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(3))];

            int[] result = BpeMergeLoop.Run(symbols, merges);

            Assert.Equal(ByDefinition(symbols, merges), result);
            merged += symbols.Length - result.Length;
        }

        Assert.True(merged > 10_000, $"only {merged} merges were made");
    }

    /// <summary>Again and again: the pair of the lowest rank, the leftmost of equals.</summary>
    private static List<int> ByDefinition(int[] symbols, Dictionary<(int Left, int Right), BpeMerge> merges)
    {
        List<int> ids = [.. symbols];
        while (true)
        {
            var candidates = Enumerable.Range(0, Math.Max(ids.Count - 1, 0)).Where(i => merges.ContainsKey((ids[i], ids[i + 1]))).ToArray();
            if (candidates.Length == 0)
            {
                return ids;
            }

            int best = candidates.MinBy(i => (merges[(ids[i], ids[i + 1])].Rank, i));
            ids[best] = merges[(ids[best], ids[best + 1])].Result;
            ids.RemoveAt(best + 1);
        }
    }

    /// <summary>Merges over three symbols; results can merge again, and several pairs can give the same result.</summary>
    private static Dictionary<(int Left, int Right), BpeMerge> RandomMerges(Random random)
    {
        var merges = new Dictionary<(int Left, int Right), BpeMerge>();
        for (int rank = 0; rank < 12; rank++)
        {
            merges.TryAdd((random.Next(3 + rank), random.Next(3 + rank)), new BpeMerge(rank, 3 + random.Next(rank + 1)));
        }

        return merges;
    }
}
