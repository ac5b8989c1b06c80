namespace RlActors.Recipes;

/// <summary>Judged completions of an earlier stage as training data: the groups that its steps committed, read from the ledger.</summary>
public sealed record StageDataOptions
{
    /// <summary>The earlier stage, of kind <c>rejection-sampling</c> or <c>rl</c>, by name.</summary>
    public required string Stage { get; init; }

    /// <summary>
    /// The best completions of each group that are kept; of equals the first. Preference and reward-model stages keep pairs: the best with the worst, the second best with
    /// the second worst, and so on, while their rewards differ. Default 1.
    /// </summary>
    public int Keep { get; init; } = 1;

    /// <summary>Completions with a lower reward are left out, of pairs those whose better one has; null: none is.</summary>
    public double? MinReward { get; init; }

    /// <summary>Whether equal answers to one prompt count once. Default true.</summary>
    public bool Distinct { get; init; } = true;
}
