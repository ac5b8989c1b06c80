namespace RlActors.Recipes;

/// <summary>Judged completions of an earlier stage as training data: the groups that its steps committed, read from the ledger.</summary>
public sealed record StageDataOptions
{
    /// <summary>The earlier stage, of kind <c>rejection-sampling</c> or <c>rl</c>, by name.</summary>
    public required string Stage { get; init; }

    /// <summary>For demonstrations: the best completions of each group that are kept; of equals the first. Preferences take whole groups. Default 1.</summary>
    public int Keep { get; init; } = 1;

    /// <summary>Demonstrations, and the preferred answers of pairs, have at least this reward; null: any.</summary>
    public double? MinReward { get; init; }

    /// <summary>Whether equal answers to one prompt count once. Default true.</summary>
    public bool Distinct { get; init; } = true;
}
