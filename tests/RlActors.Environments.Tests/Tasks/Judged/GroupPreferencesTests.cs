using RlActors.Identity;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Environments.Tasks;

public sealed class GroupPreferencesTests
{
    /// <summary>Three times a reward, divided by three, is not always that reward.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.7)]
    public void Labelled_GroupWithoutSignal_HasNone(double reward) => Assert.Empty(new GroupPreferences().Labelled(Group(reward, reward, reward)));

    [Fact]
    public void Labelled_Group_CallsDesirableWhatIsAboveItsMean() =>
        Assert.Equal([false, true, false], new GroupPreferences().Labelled(Group(0.1, 0.7, 0.1)).Select(example => example.Desirable));

    private static TrajectoryGroup Group(params double[] rewards) => new(
        GroupId.Parse("run/add/1+1/1"), 0, 0, [1, 2], [.. rewards.Select((_, i) => new Completion(i, [i], [-1], [0], [1], FinishReason.Stop))], rewards);
}
