using RlActors.Learning.Training;

namespace RlActors.Learning.Tests.Training;

public sealed class MicroBatchPlanTests
{
    [Fact]
    public void Cut_MixedLengths_ShortestFirstWithinTheBudget()
    {
        var plan = MicroBatchPlan.Cut([5, 3, 9, 3, 5, 40, 4], tokensPerMicroBatch: 16);

        Assert.Equal([[1, 3, 6, 0], [4, 2], [5]], plan);
    }

    [Fact]
    public void Cut_NoRows_NoBatches() => Assert.Empty(MicroBatchPlan.Cut([], 16));
}
