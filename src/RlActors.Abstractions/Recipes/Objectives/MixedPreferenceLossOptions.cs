namespace RlActors.Recipes;

/// <summary>A weighted sum of losses of pairs (MPO, arXiv 2411.10442).</summary>
public sealed record MixedPreferenceLossOptions : PreferenceLossOptions
{
    /// <summary>The losses; at least one, none mixed itself.</summary>
    public required IReadOnlyList<WeightedPreferenceLoss> Parts { get; init; }

    /// <inheritdoc/>
    public override bool NeedsReference => Parts.Any(part => part.Loss.NeedsReference);

    /// <inheritdoc/>
    public override bool NeedsDistribution => Parts.Any(part => part.Loss.NeedsDistribution);
}

/// <summary>One part of a sum.</summary>
public sealed record WeightedPreferenceLoss
{
    /// <summary>Its weight. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The loss.</summary>
    public required PreferenceLossOptions Loss { get; init; }
}
