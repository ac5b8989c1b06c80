namespace RlActors.Recipes;

/// <summary>What becomes of rewards before advantages are estimated.</summary>
public sealed record RewardShapingOptions
{
    /// <summary>Range that a completion's total reward is cut to; left out, none.</summary>
    public RewardRange? Clip { get; init; }

    /// <summary>Whether completions that were cut off at the limit of tokens are left out of the loss; their rewards still count in their group (overlong filtering, DAPO, arXiv 2503.14476). Default false.</summary>
    public bool OverlongFilter { get; init; }

    /// <summary>
    /// Share of the limit of tokens, at its end, along which a punishment grows from 0 to <see cref="OverlongPenalty"/> with the completion's length (soft overlong punishment, DAPO:
    /// 0.2, that is 4096 of 20480 tokens); 0 is off. Default 0.
    /// </summary>
    public double OverlongShare { get; init; }

    /// <summary>Reward taken off a completion of full length. Default 1.</summary>
    public double OverlongPenalty { get; init; } = 1;
}
