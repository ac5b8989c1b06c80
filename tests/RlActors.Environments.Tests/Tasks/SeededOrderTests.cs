using RlActors.Tasks;

namespace RlActors.Environments.Tasks;

public class SeededOrderTests
{
    [Fact]
    public void At_EachEpoch_GoesThroughEverythingOnceInAnOrderOfItsOwn()
    {
        var order = new SeededOrder(100, seed: 3, "order/1");
        int[][] epochs = [.. Enumerable.Range(0, 3).Select(epoch => Enumerable.Range(0, 100).Select(i => order.At((100L * epoch) + i)).ToArray())];

        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 100), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void At_SamePosition_DoesNotDependOnWhatWasAskedBefore()
    {
        var (one, other) = (new SeededOrder(100, seed: 3, "order/1"), new SeededOrder(100, seed: 3, "order/1"));
        one.At(250);

        Assert.Equal(other.At(17), one.At(17));
    }

    [Fact]
    public void At_TwoBillionThings_NeedsNoMemoryForThem()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var order = new SeededOrder(int.MaxValue, seed: 3, "order/1");
        order.At(0);
        order.At(int.MaxValue);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }
}
