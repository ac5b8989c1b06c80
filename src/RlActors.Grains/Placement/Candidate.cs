using RlActors.Cluster;

namespace RlActors.Placement;

/// <summary>A silo that a grain might be placed on.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Offer">What it offers; null where it has not told yet.</param>
/// <param name="IsDraining">Whether it takes nothing new.</param>
internal sealed record Candidate<TSilo>(TSilo Silo, SiloOffer? Offer, bool IsDraining)
{
    public bool Has(SiloRole role) => Offer?.Has(role) == true;
}
