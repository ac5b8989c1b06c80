namespace RlActors.Judges.RewardModels;

/// <summary>Options of the judge <c>reward-model</c>.</summary>
public sealed record RewardModelOptions
{
    /// <summary>Rewards are clipped to −clip … clip; left out, they are not.</summary>
    public double? Clip { get; init; }
}
