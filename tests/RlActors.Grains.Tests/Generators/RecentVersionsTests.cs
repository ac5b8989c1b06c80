using RlActors.Generators;
using RlActors.Identity;

namespace RlActors.Grains.Tests.Generators;

public sealed class RecentVersionsTests
{
    [Fact]
    public void GetValueOrDefault_AfterManyVersions_KnowsTheLatestOnly()
    {
        var versions = new RecentVersions();
        for (int i = 0; i < 2 * RecentVersions.Capacity; i++)
        {
            versions[i] = new PolicyVersion(0, i, 0, "h");
        }

        Assert.Null(versions.GetValueOrDefault(RecentVersions.Capacity - 1));
        Assert.Equal(RecentVersions.Capacity, versions.GetValueOrDefault(RecentVersions.Capacity)?.Number);
    }

    [Fact]
    public void GetValueOrDefault_NumberOfALaterStage_IsTheLaterVersion()
    {
        var versions = new RecentVersions { [3] = new PolicyVersion(0, 3, 0, "a") };
        versions[3] = new PolicyVersion(1, 3, 0, "b");

        Assert.Equal("b", versions.GetValueOrDefault(3)?.Hash);
    }
}
