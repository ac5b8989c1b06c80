using RlActors.Cluster;

namespace RlActors.Grains.Tests.Cluster;

public sealed class ClusterAddressTests
{
    [Theory]
    [InlineData("localhost", "localhost", false)]
    [InlineData("localhost:11111", "localhost:11111", true)]
    [InlineData("redis://box", "redis://box:6379/0", true)]
    [InlineData("redis://box:7000/3", "redis://box:7000/3", true)]
    [InlineData("rediss://user:se%2Fcret@box:7000", "rediss://box:7000/0", true)]
    public void Address_Read_IsShownWithoutSecrets(string text, string shown, bool shared)
    {
        var address = ClusterAddress.Parse(text, "--cluster");

        Assert.Equal((shown, shared), (address.ToString(), address.IsShared));
        Assert.DoesNotContain("cret", $"{address}", StringComparison.Ordinal);
    }

    [Fact]
    public void Address_WithUserAndPassword_HasThem()
    {
        var address = ClusterAddress.Parse("redis://user:se%2Fcret@box", "--cluster");

        Assert.Equal(("user", "se/cret"), (address.User, address.Password));
    }

    [Theory]
    [InlineData("localhost:0", "--cluster is 'localhost:0'; after localhost: comes the silo port of the first silo, 1 to 65535")]
    [InlineData("box:6379", "--cluster is neither localhost, localhost:port nor redis://[user:password@]host[:port][/db]")]
    [InlineData("redis://:secret@", "--cluster is neither localhost, localhost:port nor redis://[user:password@]host[:port][/db]")]
    [InlineData("redis://box/first", "--cluster names the Redis database 'first'; it is a number, such as redis://host:6379/0")]
    public void Address_ThatIsNone_IsRefusedWithTheWayOut(string text, string message) =>
        Assert.Equal(message, Assert.Throws<RlActorsException>(() => ClusterAddress.Parse(text, "--cluster")).Message);

    [Theory]
    [InlineData("learner,generator", "generator,learner")]
    [InlineData(" judge , judge", "judge")]
    public void Roles_Read_AreInOrder(string text, string names) => Assert.Equal(names, string.Join(',', SiloRoles.Parse(text, "--roles").Select(SiloRoles.NameOf)));

    [Theory]
    [InlineData("", "--roles is ''; name at least one of generator, learner, judge, control")]
    [InlineData("learner,cook", "--roles names the role 'cook'; there are generator, learner, judge, control")]
    [InlineData("0", "--roles names the role '0'; there are generator, learner, judge, control")]
    public void Roles_ThatAreNone_AreRefused(string text, string message) => Assert.Equal(message, Assert.Throws<RlActorsException>(() => SiloRoles.Parse(text, "--roles")).Message);
}
