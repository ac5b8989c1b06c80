using RlActors.Cluster;
using RlActors.Identity;

namespace RlActors.Placement;

/// <summary>Which silos a grain may be placed on: a pure function of what it needs, its key, and what the silos offer.</summary>
internal static class Eligibility
{
    /// <summary>The silos, at least one.</summary>
    /// <exception cref="NoSiloOffersException">No silo offers what is needed; the message names that, and what each silo offers.</exception>
    public static IReadOnlyList<TSilo> Of<TSilo>(PlacementNeed need, string key, IReadOnlyList<Candidate<TSilo>> silos) => need switch
    {
        PlacementNeed.Control => [.. ForControl(silos).Select(candidate => candidate.Silo)],
        PlacementNeed.Judge => [.. WithRole(SiloRole.Judge, silos).Select(candidate => candidate.Silo)],
        PlacementNeed.Learner => [Ranked(SiloRole.Learner, key, silos)[0].Silo],
        PlacementNeed.Device => [OnDevice(key, silos).Silo],
        PlacementNeed.Node => [OnNode(key, silos).Silo],
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, null),
    };

    /// <summary>Silos in an order that depends on the key alone, as long as the same silos offer the role: one that joins or leaves changes the place of no other two.</summary>
    public static IReadOnlyList<Candidate<TSilo>> Ranked<TSilo>(SiloRole role, string key, IReadOnlyList<Candidate<TSilo>> silos) =>
        [.. WithRole(role, silos).OrderByDescending(candidate => Seeds.For(0, $"{candidate.Offer!.Node}/{key}"))];

    /// <summary>The one silo, of those that keep runs going, that a key chooses.</summary>
    public static TSilo Chosen<TSilo>(string key, IReadOnlyList<Candidate<TSilo>> silos) =>
        ForControl(silos).MaxBy(candidate => Seeds.For(0, $"{candidate.Offer?.Node}/{key}"))!.Silo;

    /// <summary>Why a role is not there; null where it is.</summary>
    public static string? Missing<TSilo>(SiloRole role, IReadOnlyList<Candidate<TSilo>> silos) =>
        silos.Any(candidate => candidate.Has(role) && !candidate.IsDraining) ? null : $"no silo offers the role {SiloRoles.NameOf(role)}; {Listed(silos)}";

    private static IReadOnlyList<Candidate<TSilo>> ForControl<TSilo>(IReadOnlyList<Candidate<TSilo>> silos)
    {
        var control = silos.Where(candidate => candidate.Has(SiloRole.Control)).ToList();
        var able = control.Count > 0 ? control : [.. silos];
        var staying = able.FindAll(candidate => !candidate.IsDraining);
        return staying.Count > 0 ? staying : able; // somebody has to say why a run waits
    }

    private static IReadOnlyList<Candidate<TSilo>> WithRole<TSilo>(SiloRole role, IReadOnlyList<Candidate<TSilo>> silos) => Missing(role, silos) is { } missing
        ? throw new NoSiloOffersException(missing)
        : [.. silos.Where(candidate => candidate.Has(role) && !candidate.IsDraining)];

    private static Candidate<TSilo> OnDevice<TSilo>(string key, IReadOnlyList<Candidate<TSilo>> silos)
    {
        string[] parts = key.Split('/', 3);
        return silos.FirstOrDefault(candidate => candidate.Offer?.Node == parts[1] && candidate.Has(SiloRole.Generator) && candidate.Offer.Devices.Contains(parts[2]))
            ?? throw new NoSiloOffersException($"no silo offers the device {parts[2]} of node {parts[1]} to generate on; {Listed(silos)}");
    }

    private static Candidate<TSilo> OnNode<TSilo>(string node, IReadOnlyList<Candidate<TSilo>> silos) => silos.FirstOrDefault(candidate => candidate.Offer?.Node == node)
        ?? throw new NoSiloOffersException($"there is no silo '{node}'; {Listed(silos)}");

    private static string Listed<TSilo>(IReadOnlyList<Candidate<TSilo>> silos) => silos.Count == 0
        ? "there are no silos"
        : "silos: " + string.Join(", ", silos.Select(candidate => candidate.Offer is null ? "one that has not told yet" : candidate.Offer + (candidate.IsDraining ? " being drained" : ""))
            .Order(StringComparer.Ordinal));
}
