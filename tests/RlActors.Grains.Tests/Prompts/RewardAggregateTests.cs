using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Prompts;

namespace RlActors.Grains.Tests.Prompts;

public sealed class RewardAggregateTests
{
    private static AttemptView Attempt(int number, params double[] rewards) =>
        new(new GroupId("r", "p/1", number), GroupState.Ready, null, rewards, 0, 0, null, null, default);

    [Fact]
    public void Add_SameAttemptTwice_CountsOnce()
    {
        var aggregate = RewardAggregate.Of([Attempt(1, 0, 1), Attempt(1, 0, 1), Attempt(2, 1, 1)], kept: 4);
        var summary = aggregate.Summarise("p/1");
        Assert.Equal((2, 0.75), (summary.Attempts, summary.RewardMean));
        Assert.Equal([0.5, 1], summary.LastRewards);
    }

    [Fact]
    public void Add_MoreThanKept_ForgetsTheOldestRewards() =>
        Assert.Equal([2, 3], RewardAggregate.Of([Attempt(1, 1), Attempt(2, 2), Attempt(3, 3)], kept: 2).Summarise("p/1").LastRewards);

    [Fact]
    public void Add_AttemptWithoutRewards_IsLeftOut() => Assert.Equal(0, RewardAggregate.Of([Attempt(1)], kept: 2).Summarise("p/1").Attempts);
}
