using RlActors.Tasks;

namespace RlActors.Environments.Tasks.Partition;

public class SeededPermutationTests
{
    [Fact]
    public void At_EveryPlace_GivesEveryElementOnce()
    {
        for (int size = 0; size < 300; size++)
        {
            var permutation = new SeededPermutation(size, seed: size * 31);

            long[] elements = [.. Enumerable.Range(0, size).Select(place => permutation.At(place))];

            Assert.Equal(Enumerable.Range(0, size).Select(element => (long)element), elements.Order());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(55)]
    [InlineData(500_500)]
    [InlineData(499_999_500_000)]
    [InlineData(1L << 60)]
    public void PlaceOf_ElementAtAPlace_IsThatPlace(long size)
    {
        var permutation = new SeededPermutation(size, seed: 7);
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            long place = random.NextInt64(size);

            Assert.Equal(place, permutation.PlaceOf(permutation.At(place)));
        }
    }

    [Fact]
    public void At_AnotherSeed_GivesAnotherOrder()
    {
        SeededPermutation first = new(1000, seed: 1), again = new(1000, seed: 1), second = new(1000, seed: 2);

        Assert.All(Enumerable.Range(0, 1000), place => Assert.Equal(first.At(place), again.At(place)));
        Assert.True(Enumerable.Range(0, 1000).Count(place => first.At(place) == second.At(place)) < 20);
    }

    [Fact]
    public void At_ManySeeds_PutsEveryElementFirstAboutEquallyOften()
    {
        const int size = 20, seeds = 20_000;
        var first = new int[size];
        for (int seed = 0; seed < seeds; seed++)
        {
            first[new SeededPermutation(size, seed).At(0)]++;
        }

        Assert.All(first, count => Assert.InRange(count, seeds / size * 0.85, seeds / size * 1.15));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void At_Outside_IsRefused(long place) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededPermutation(10, seed: 1).At(place));
}
