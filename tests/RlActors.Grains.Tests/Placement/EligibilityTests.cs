using RlActors.Cluster;
using RlActors.Placement;

namespace RlActors.Grains.Tests.Placement;

public sealed class EligibilityTests
{
    private static readonly Candidate<int>[] Silos =
    [
        Silo(1, "a", [SiloRole.Control]),
        Silo(2, "b", [SiloRole.Generator], devices: ["cpu", "cuda:0"]),
        Silo(3, "c", [SiloRole.Learner, SiloRole.Judge]),
        Silo(4, "d", [SiloRole.Learner]),
        new Candidate<int>(5, null, false),
    ];

    [Fact]
    public void Control_WhereSomeHaveTheRole_IsThese() => Assert.Equal([1], Eligibility.Of(PlacementNeed.Control, "run", Silos));

    [Fact]
    public void Control_WhereNoneHasTheRole_IsAny() => Assert.Equal([2, 3, 4, 5], Eligibility.Of(PlacementNeed.Control, "run", Silos[1..]));

    [Fact]
    public void Control_WhereAllAreDraining_IsThemAllTheSame() => Assert.Equal([1], Eligibility.Of(PlacementNeed.Control, "run", [Silos[0] with { IsDraining = true }, Silos[1]]));

    [Fact]
    public void Device_OnItsNode_IsThatSiloAlone() => Assert.Equal([2], Eligibility.Of(PlacementNeed.Device, "run/b/cuda:0", Silos));

    [Fact]
    public void Device_OnASiloThatIsDrained_IsStillThere() => Assert.Equal([2], Eligibility.Of(PlacementNeed.Device, "run/b/cpu", [Silos[1] with { IsDraining = true }]));

    [Theory]
    [InlineData("run/b/cuda:1", "no silo offers the device cuda:1 of node b to generate on; silos: ")]
    [InlineData("run/c/cpu", "no silo offers the device cpu of node c to generate on; silos: ")]
    public void Device_ThatNobodyHas_IsNamedWithWhatThereIs(string key, string message)
    {
        var error = Assert.Throws<NoSiloOffersException>(() => Eligibility.Of(PlacementNeed.Device, key, Silos));

        Assert.Equal(message + "a (control), b (generator; cpu, cuda:0), c (learner, judge), d (learner), one that has not told yet", error.Message);
    }

    [Fact]
    public void Judge_WhileItsOnlySiloIsDrained_IsMissing()
    {
        var error = Assert.Throws<NoSiloOffersException>(() => Eligibility.Of(PlacementNeed.Judge, "run/0/x", [Silos[0], Silos[2] with { IsDraining = true }]));

        Assert.Equal("no silo offers the role judge; silos: a (control), c (learner, judge) being drained", error.Message);
    }

    [Fact]
    public void Learner_OfAKey_IsTheSameSiloWhateverElseJoins()
    {
        string[] keys = [.. Enumerable.Range(0, 100).Select(i => $"run-{i}")];
        var joined = Silo(6, "e", [SiloRole.Learner]);

        var before = keys.ToDictionary(key => key, key => Eligibility.Of(PlacementNeed.Learner, key, Silos).Single());
        var after = keys.ToDictionary(key => key, key => Eligibility.Of(PlacementNeed.Learner, key, [.. Silos.Reverse(), joined]).Single());

        Assert.All(keys, key => Assert.True(after[key] == before[key] || after[key] == 6));
        Assert.Equal([3, 4], before.Values.Distinct().Order());
        Assert.InRange(after.Values.Count(silo => silo == 6), 15, 55);
    }

    [Fact]
    public void Offer_AsMetadata_IsReadBack()
    {
        var offer = new SiloOffer("a", [SiloRole.Generator, SiloRole.Control], ["cpu", "cuda:0"]);

        var read = SiloOffer.Read(offer.ToMetadata())!;

        Assert.Equal((offer.Node, offer.ToString()), (read.Node, read.ToString()));
        Assert.Null(SiloOffer.Read(new Dictionary<string, string>()));
    }

    private static Candidate<int> Silo(int silo, string node, SiloRole[] roles, string[]? devices = null) => new(silo, new SiloOffer(node, roles, devices ?? ["cpu"]), false);
}
