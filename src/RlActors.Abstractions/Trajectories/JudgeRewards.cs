namespace RlActors.Trajectories;

/// <summary>What one judge gave to each completion of a group, for advantages that look at judges one by one.</summary>
/// <param name="Judge">The judge's label in the recipe.</param>
/// <param name="Weight">Its weight in the sum of rewards.</param>
/// <param name="Rewards">Its unweighted reward of each completion, in their order; not a number where it said nothing.</param>
public sealed record JudgeRewards(string Judge, double Weight, double[] Rewards)
{
    /// <summary>The rewards of every judge that any of the completions has a verdict of, in the order of their first verdicts.</summary>
    /// <param name="completions">The verdicts of each completion.</param>
    public static IReadOnlyList<JudgeRewards> Of(IReadOnlyList<IReadOnlyList<Verdict>> completions) =>
    [
        .. completions.SelectMany(verdicts => verdicts).DistinctBy(verdict => verdict.Judge).Select(judge => new JudgeRewards(judge.Judge, judge.Weight,
            [.. completions.Select(verdicts => verdicts.FirstOrDefault(verdict => verdict.Judge == judge.Judge)?.Reward ?? double.NaN)])),
    ];
}
