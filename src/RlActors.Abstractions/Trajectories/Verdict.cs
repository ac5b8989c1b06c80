namespace RlActors.Trajectories;

/// <summary>What one judge said of one completion.</summary>
/// <param name="Judge">The judge's label in the recipe.</param>
/// <param name="Weight">Its weight in the sum of rewards.</param>
/// <param name="Reward">Its reward, unweighted.</param>
/// <param name="Detail">What it has to add, for people; may be null.</param>
[GenerateSerializer, Immutable, Alias("rlactors.Verdict")]
public sealed record Verdict([property: Id(0)] string Judge, [property: Id(1)] double Weight, [property: Id(2)] double Reward, [property: Id(3)] string? Detail);
