using RlActors.Cluster;

namespace RlActors.Grains.Tests.Cluster;

/// <summary>Runs on several silos with roles: where the actors are, and that the run goes on whatever becomes of a silo.</summary>
public sealed class ClusterTests
{
    private const int Steps = 12;

    [Fact]
    public async Task Run_WithEachRoleOnASiloOfItsOwn_EndsWithItsActorsWhereTheyBelong()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            SimulatedCluster.Silo("c", SiloRole.Control), SimulatedCluster.Silo("g", SiloRole.Generator), SimulatedCluster.Silo("l", SiloRole.Learner), SimulatedCluster.Silo("j", SiloRole.Judge));

        await cluster.StartRunAsync(Steps);
        await cluster.UntilAsync("a committed step", async () => await cluster.VersionAsync() > 0);
        await cluster.UntilAsync("the silos' standings", async () => await cluster.StandingsAsync() is { Count: 4 } known && known["l"].Learners.Length == 1 && known["g"].Generators is [{ Version: not null }]);
        var silos = await cluster.StandingsAsync();
        await cluster.AssertEndsAsync(Steps);

        Assert.Equal([SimulatedCluster.Name], silos["c"].Runs);
        Assert.Equal([SimulatedCluster.Name], silos["l"].Learners);
        Assert.Equal([$"{SimulatedCluster.Name}/g/cpu"], silos["g"].Generators.Select(generator => generator.Generator));
        Assert.All(silos.Values.Where(silo => silo.Node != "c"), silo => Assert.Empty(silo.Runs));
        Assert.All(silos.Values.Where(silo => silo.Node != "l"), silo => Assert.Empty(silo.Learners));
        Assert.All(silos.Values.Where(silo => silo.Node != "g"), silo => Assert.Empty(silo.Generators));
    }

    [Theory]
    [InlineData(SiloRole.Learner, "no silo offers the role learner; silos: ")]
    [InlineData(SiloRole.Generator, "no silo offers the role generator; silos: ")]
    [InlineData(SiloRole.Judge, "no silo offers the role judge; silos: ")]
    public async Task Run_WithoutASiloOfARole_SaysSoAndGoesOnWhenOneJoins(SiloRole missing, string reason)
    {
        await using var cluster = await SimulatedCluster.StartAsync(SimulatedCluster.Silo("a", [.. SiloRoles.All.Where(role => role != missing)]));

        await cluster.StartRunAsync(Steps);
        await cluster.UntilAsync("the reason", async () => (await cluster.Run.GetStatusAsync()).Waiting.Any(line => line.StartsWith(reason, StringComparison.Ordinal)));
        Assert.Equal(RlActors.Ledger.RunStatus.Running, (await cluster.Run.GetStatusAsync()).Status);
        Assert.Equal(0, await cluster.VersionAsync());
        await cluster.JoinAsync(SimulatedCluster.Silo("b", missing));

        await cluster.AssertEndsAsync(Steps);
    }

    [Fact]
    public async Task GeneratorSilo_KilledInMidGeneration_IsReplacedByAnotherUnderTheSameSeeds()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            SimulatedCluster.Silo("c", SiloRole.Control, SiloRole.Learner, SiloRole.Judge), SimulatedCluster.Silo("g1", SiloRole.Generator), SimulatedCluster.Silo("g2", SiloRole.Generator));
        cluster.Held["g1"] = true;
        await cluster.StartRunAsync(Steps);
        await cluster.UntilAsync("groups at g1", () => Task.FromResult(cluster.World.Pending.Any(pending => pending.Request.Node == "g1")));
        var asked = cluster.World.Pending.Where(pending => pending.Request.Node == "g1").ToDictionary(pending => (pending.Request.Key, pending.Index), pending => pending.Request.Seed);
        var again = new Dictionary<(string, int), long>();
        cluster.Held["g2"] = true;

        await cluster.KillAsync("g1");
        await cluster.UntilAsync("the same groups at g2", () =>
        {
            foreach (var pending in cluster.World.Pending.Where(pending => pending.Request.Node == "g2"))
            {
                again[(pending.Request.Key, pending.Index)] = pending.Request.Seed;
            }

            return Task.FromResult(asked.Keys.All(again.ContainsKey));
        });
        cluster.Held.Clear();

        await cluster.AssertEndsAsync(Steps);
        Assert.All(asked, group => Assert.Equal(group.Value, again[group.Key]));
    }

    [Fact]
    public async Task LearnerSilo_Killed_IsReplacedUnderANewEpoch()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            SimulatedCluster.Silo("c", SiloRole.Control, SiloRole.Generator, SiloRole.Judge), SimulatedCluster.Silo("l1", SiloRole.Learner), SimulatedCluster.Silo("l2", SiloRole.Learner));
        await cluster.StartRunAsync(Steps);
        await cluster.UntilAsync("a committed step", async () => await cluster.VersionAsync() > 1);
        await cluster.UntilAsync("a learner", async () => (await LearnersAsync(cluster)).Count > 0);
        string learner = (await LearnersAsync(cluster)).Single();
        cluster.Held["c"] = true;

        await cluster.KillAsync(learner);
        cluster.Held.Clear();
        await cluster.UntilAsync("the other learner", async () => (await LearnersAsync(cluster)).Any(other => other != learner)); // the dead one is remembered for a while

        await cluster.AssertEndsAsync(Steps);
    }

    [Fact]
    public async Task ControlSilo_Killed_TheRunGoesOnFromTheLedger()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            SimulatedCluster.Silo("w", SiloRole.Generator, SiloRole.Learner, SiloRole.Judge), SimulatedCluster.Silo("c1", SiloRole.Control), SimulatedCluster.Silo("c2", SiloRole.Control));
        await cluster.StartRunAsync(Steps);
        await cluster.UntilAsync("a committed step", async () => await cluster.VersionAsync() > 1);
        await cluster.UntilAsync("the run's silo", async () => (await cluster.StandingsAsync()).Values.Any(silo => silo.Runs.Length > 0));
        cluster.Held["w"] = true;

        await cluster.KillAsync((await cluster.StandingsAsync()).Values.Single(silo => silo.Runs.Length > 0).Node);
        cluster.Held.Clear();

        await cluster.AssertEndsAsync(Steps);
    }

    [Fact]
    public async Task Silo_Joins_ItsGeneratorTakesPartWithTheCurrentVersion()
    {
        await using var cluster = await SimulatedCluster.StartAsync(SimulatedCluster.Silo("a", [.. SiloRoles.All]));
        await cluster.StartRunAsync(Steps);
        await cluster.UntilAsync("some steps", async () => await cluster.VersionAsync() > 2);
        cluster.Held["a"] = true;
        cluster.Held["b"] = true;

        await cluster.JoinAsync(SimulatedCluster.Silo("b", SiloRole.Generator));
        await cluster.UntilAsync("its version", async () => (await cluster.StandingsAsync()).GetValueOrDefault("b") is { Generators: [{ Version: { } version }] } && version.Number >= 2);
        await cluster.UntilAsync("its readiness", () => Task.FromResult(cluster.ServiceOf<SiloDuty>("b").NotReady().Count == 0));
        cluster.Held.TryRemove("a", out _);
        await cluster.UntilAsync("groups at b", () => Task.FromResult(cluster.World.Pending.Any(pending => pending.Request.Node == "b")));
        cluster.Held.Clear();

        await cluster.AssertEndsAsync(Steps);
    }

    [Fact]
    public async Task Silo_Drained_TrainingGoesOnElsewhereAndNothingIsLeftThere()
    {
        await using var cluster = await SimulatedCluster.StartAsync(SimulatedCluster.Silo("a", [.. SiloRoles.All]), SimulatedCluster.Silo("b", [.. SiloRoles.All]));
        await cluster.StartRunAsync(60);
        await cluster.UntilAsync("a committed step", async () => await cluster.VersionAsync() > 1);
        await cluster.UntilAsync("a learner", async () => (await LearnersAsync(cluster)).Count > 0);
        string node = (await LearnersAsync(cluster)).Single();

        await cluster.Grains.GetGrain<ISiloGrain>(node).DrainAsync(force: false);
        await cluster.UntilAsync("an empty silo", async () => (await cluster.Grains.GetGrain<ISiloGrain>(node).ReportAsync()).IsEmpty);
        int version = await cluster.VersionAsync();
        Assert.NotEmpty(cluster.ServiceOf<SiloDuty>(node).NotReady());
        await cluster.UntilAsync("steps elsewhere", async () => await cluster.VersionAsync() > version + 2);
        await cluster.UntilAsync("the learner elsewhere", async () => await LearnersAsync(cluster) is [var other] && other != node);
        Assert.True((await cluster.Grains.GetGrain<ISiloGrain>(node).ReportAsync()).IsEmpty);

        await cluster.AssertEndsAsync(60);
    }

    [Fact]
    public async Task Silo_AloneWithItsRoles_IsNotDrainedUnlessForced()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            SimulatedCluster.Silo("a", SiloRole.Control, SiloRole.Generator, SiloRole.Judge), SimulatedCluster.Silo("b", SiloRole.Learner, SiloRole.Generator));
        var silo = cluster.Grains.GetGrain<ISiloGrain>("b");
        await cluster.UntilAsync("the silo", async () => (await silo.ReportAsync()).Node == "b");

        var refused = await Assert.ThrowsAsync<RlActorsException>(() => silo.DrainAsync(force: false));
        await silo.DrainAsync(force: true);

        Assert.StartsWith("silo 'b' is the only one with the role learner: ", refused.Message, StringComparison.Ordinal);
        Assert.True((await silo.ReportAsync()).IsDraining);
    }

    [Fact]
    public async Task Silo_ThatThereIsNot_IsNamedWithThoseThereAre()
    {
        await using var cluster = await SimulatedCluster.StartAsync(SimulatedCluster.Silo("a", [.. SiloRoles.All]));

        var error = await Assert.ThrowsAnyAsync<Exception>(() => cluster.Grains.GetGrain<ISiloGrain>("z").ReportAsync());

        Assert.Contains("there is no silo 'z'; silos: a (generator, learner, judge, control; cpu)", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<List<string>> LearnersAsync(SimulatedCluster cluster) =>
        [.. (await cluster.StandingsAsync()).Values.Where(silo => silo.Learners.Length > 0).Select(silo => silo.Node)];
}
