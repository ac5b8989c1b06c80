using Orleans.Metadata;
using Orleans.Placement;

namespace RlActors.Placement;

/// <summary>Carries a grain's <see cref="PlacementNeed"/> to the filter, as a property of its type.</summary>
/// <param name="need">What it needs.</param>
public sealed class NeedFilterStrategy(PlacementNeed need) : PlacementFilterStrategy(order: 0)
{
    private const string Property = "need";

    /// <summary>For the runtime, which initialises it from the grain type's properties.</summary>
    public NeedFilterStrategy() : this(PlacementNeed.Control)
    {
    }

    /// <summary>What it needs.</summary>
    public PlacementNeed Need { get; private set; } = need;

    /// <inheritdoc/>
    public override void AdditionalInitialize(GrainProperties properties) => Need = Enum.Parse<PlacementNeed>(GetPlacementFilterGrainProperty(Property, properties)!);

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [KeyValuePair.Create(Property, Need.ToString())];
}
