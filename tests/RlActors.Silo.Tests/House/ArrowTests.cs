using System.Reflection;

namespace RlActors.Silo.Tests.House;

/// <summary>Which room may know which: a project exists only where a dependency must not leak.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Rooms =
        ["RlActors.Abstractions", "RlActors.Environments", "RlActors.Learning", "RlActors.Storage", "RlActors.Grains", "RlActors.Silo"];

    [Theory]
    [InlineData("RlActors.Abstractions")]
    [InlineData("RlActors.Environments", "RlActors.Abstractions")]
    [InlineData("RlActors.Learning", "RlActors.Abstractions")]
    [InlineData("RlActors.Storage", "RlActors.Abstractions")]
    [InlineData("RlActors.Grains", "RlActors.Abstractions")]
    public void Room_References_OnlyWhatItMay(string room, params string[] allowed) =>
        Assert.Equal([], References(room).Intersect(Rooms).Except(allowed));

    [Fact]
    public void TorchSharp_IsSeen_ByLearningAlone() =>
        Assert.Equal(["RlActors.Learning"], Rooms.Where(room => References(room).Contains("TorchSharp")));

    [Fact]
    public void Sqlite_IsSeen_ByStorageAlone() =>
        Assert.Equal(["RlActors.Storage"], Rooms.Where(room => References(room).Contains("Microsoft.Data.Sqlite")));

    [Fact]
    public void Orleans_IsNotSeen_ByRoomsWithoutActors() =>
        Assert.DoesNotContain(
            References("RlActors.Environments").Concat(References("RlActors.Learning")),
            name => name.StartsWith("Orleans.Runtime", StringComparison.Ordinal));

    private static string[] References(string room) => [.. Assembly.Load(room).GetReferencedAssemblies().Select(name => name.Name!)];
}
