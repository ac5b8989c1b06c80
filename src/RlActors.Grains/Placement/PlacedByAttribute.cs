using Orleans.Placement;

namespace RlActors.Placement;

/// <summary>Says what a grain needs of its silo. Placement fails with <see cref="Cluster.NoSiloOffersException"/> where no silo offers it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlacedByAttribute(PlacementNeed need) : PlacementFilterAttribute(new NeedFilterStrategy(need))
{
    /// <summary>What it needs.</summary>
    public PlacementNeed Need { get; } = need;
}
