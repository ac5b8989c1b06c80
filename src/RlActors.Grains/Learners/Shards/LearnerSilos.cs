
namespace RlActors.Learners.Shards;

/// <summary>The silos that shards may be placed on: all that are active. (Where silos have roles, those with the role learner that are not being drained: this is the place.)</summary>
internal sealed class LearnerSilos(ISiloStatusOracle membership)
{
    /// <summary>The silos now, in a fixed order.</summary>
    public IReadOnlyList<SiloAddress> Active() => [.. membership.GetApproximateSiloStatuses(onlyActive: true).Keys.OrderBy(silo => silo.ToParsableString(), StringComparer.Ordinal)];
}
