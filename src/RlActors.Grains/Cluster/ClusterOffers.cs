using System.Collections.Concurrent;
using Orleans.Runtime.MembershipService.SiloMetadata;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Placement;

namespace RlActors.Cluster;

/// <summary>What the silos of the cluster offer, as this silo knows: offers come with the membership, what is being drained with the heartbeats.</summary>
public sealed class ClusterOffers(ISiloMetadataCache metadata, ISiloStatusOracle membership, ILocalSiloDetails local, ActorOptions options, SiloDuty duty)
{
    private readonly ConcurrentDictionary<SiloAddress, SiloOffer> _known = new();
    private volatile IReadOnlyList<SiloStanding> _standings = [];

    /// <summary>What a silo offers; null where it has not told yet.</summary>
    internal SiloOffer? Of(SiloAddress silo) => silo.Equals(local.SiloAddress) ? options.Offer
        : _known.TryGetValue(silo, out var known) ? known
        : SiloOffer.Read(metadata.GetSiloMetadata(silo).Metadata) is { } told ? _known[silo] = told
        : null;

    /// <summary>Whether a silo takes nothing new.</summary>
    internal bool IsDraining(SiloAddress silo) => silo.Equals(local.SiloAddress)
        ? duty.IsDraining
        : _standings.FirstOrDefault(standing => standing.Address == silo.ToParsableString())?.IsDraining == true;

    /// <summary>Takes over what silos told about themselves.</summary>
    internal void Learn(IReadOnlyList<SiloStanding> standings) => _standings = standings;

    /// <summary>Whether this silo keeps runs going: it has the role control, or none has.</summary>
    public bool IsControl => options.Offer.Has(SiloRole.Control) || !Active().Any(candidate => candidate.Has(SiloRole.Control));

    /// <summary>What runs need and no silo offers, in words.</summary>
    internal IReadOnlyList<string> Missing()
    {
        var active = Active();
        return [.. new[] { SiloRole.Generator, SiloRole.Learner, SiloRole.Judge }.Select(role => Eligibility.Missing(role, active)).OfType<string>()];
    }

    /// <summary>Roles of this silo that no other one has.</summary>
    internal IReadOnlyList<SiloRole> OnlyHere() => [.. options.Offer.Roles.Where(role => !HasOther(role))];

    /// <summary>Whether another silo takes on a role.</summary>
    internal bool HasOther(SiloRole role) => Active().Exists(candidate => candidate.Has(role) && !candidate.IsDraining && !candidate.Silo.Equals(local.SiloAddress));

    /// <summary>The silos that shards of a learner may be placed on, in a fixed order: those with the role learner that are not being drained; where all are, any of them, so that a step ends.</summary>
    internal IReadOnlyList<SiloAddress> LearnerSilos()
    {
        var able = Active().FindAll(candidate => candidate.Has(SiloRole.Learner));
        var staying = able.FindAll(candidate => !candidate.IsDraining);
        return [.. (staying.Count > 0 ? staying : able).Select(candidate => candidate.Silo).OrderBy(silo => silo.ToParsableString(), StringComparer.Ordinal)];
    }

    /// <summary>Address of another silo that has this one's name; null, as it should be, where there is none.</summary>
    internal string? FindTwin() =>
        Active().FirstOrDefault(candidate => candidate.Offer?.Node == options.Node && !candidate.Silo.Equals(local.SiloAddress))?.Silo.ToParsableString();

    /// <summary>
    /// Whether this silo keeps the folder of a run: the loop of the run is here, or it is nowhere and of the silos that could have it the run's name chooses this one.
    /// </summary>
    public bool Keeps(string run)
    {
        if (duty.Runs.Contains(run) || !membership.CurrentStatus.Equals(SiloStatus.Active))
        {
            return true;
        }

        var active = Active();
        string here = local.SiloAddress.ToParsableString();
        bool elsewhere = _standings.Any(standing => standing.Address != here && standing.Runs.Contains(run) && active.Any(candidate => candidate.Silo.ToParsableString() == standing.Address));
        return !elsewhere && IsControl && Eligibility.Chosen(run, active).Equals(local.SiloAddress);
    }

    private List<Candidate<SiloAddress>> Active() =>
        [.. membership.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(silo => new Candidate<SiloAddress>(silo, Of(silo), IsDraining(silo)))];
}
