namespace RlActors.Trajectories;

/// <summary>What one judge said of one completion.</summary>
/// <param name="Judge">The judge's name in the recipe.</param>
/// <param name="Weight">Its weight in the sum of rewards.</param>
/// <param name="Reward">Its reward, unweighted.</param>
/// <param name="Detail">What it has to add, for people; may be null.</param>
public sealed record Verdict(string Judge, double Weight, double Reward, string? Detail);

/// <summary>A completion with the verdicts of every judge of the recipe.</summary>
public sealed record JudgedCompletion(Completion Completion, string Text, IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>Weighted sum of the verdicts: what the learner trains on.</summary>
    public double Reward => Verdicts.Sum(verdict => verdict.Weight * verdict.Reward);
}
