namespace RlActors.Recipes;

/// <summary>A range that rewards are cut to.</summary>
public sealed record RewardRange
{
    /// <summary>Least. Default −1.</summary>
    public double Low { get; init; } = -1;

    /// <summary>Most. Default 1.</summary>
    public double High { get; init; } = 1;

    /// <summary>The reward, cut to the range; not a number stays so.</summary>
    public double Cut(double reward) => double.IsNaN(reward) ? reward : Math.Clamp(reward, Low, High);
}
