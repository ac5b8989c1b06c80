using Orleans.Placement;
using Orleans.Runtime.Placement;
using RlActors.Cluster;

namespace RlActors.Placement;

/// <summary>Leaves, of the silos that know a grain's type, those that offer what it needs. (The runtime's own metadata filter compares with the calling silo, which says nothing here.)</summary>
internal sealed class NeedFilterDirector(ClusterOffers offers) : IPlacementFilterDirector
{
    /// <inheritdoc/>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var candidates = silos.Select(silo => new Candidate<SiloAddress>(silo, offers.Of(silo), offers.IsDraining(silo))).ToList();
        return Eligibility.Of(((NeedFilterStrategy)filterStrategy).Need, target.GrainIdentity.Key.ToString()!, candidates);
    }
}
