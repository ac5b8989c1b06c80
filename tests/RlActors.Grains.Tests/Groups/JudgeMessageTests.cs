using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Grains.Tests.Groups;

/// <summary>What groups, generators and judges tell each other survives the way between two silos.</summary>
public sealed class JudgeMessageTests
{
    [Fact]
    public void Messages_ToJudgesAndGenerators_ArriveAsTheyWereSent()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var version = new PolicyVersion(1, 2, 0, "hash");
        var order = new GroupJudgeOrder(new JudgeOrder("p/1", [[1, 2], [3]], 99, version), 1, [[new Verdict("a", 0.5, 1, "why")], []]);
        var asked = new GeneratorOrder(new GroupId("r", "p/1", 1), [1], [0, 1], 99, version, new SamplingOptions { MaxTokens = 7 }, 1);

        Assert.Equivalent(order, serializer.Deserialize<GroupJudgeOrder>(serializer.SerializeToArray(order)), strict: true);
        Assert.Equivalent(asked, serializer.Deserialize<GeneratorOrder>(serializer.SerializeToArray(asked)), strict: true);
        Assert.Equal(new JudgeReply(0.5, null, "why"), serializer.Deserialize<JudgeReply>(serializer.SerializeToArray(new JudgeReply(0.5, null, "why"))));
    }
}
