namespace RlActors.Ledger;

/// <summary>What makes a group whole, the same at every write of a group.</summary>
/// <param name="Size">G: the sampled completions, 0 … G − 1.</param>
/// <param name="HasBaseline">Whether completion G belongs to it: a greedy one, judged like the others, never trained, and in no mean.</param>
/// <param name="GroupJudges">Labels of the judges that speak when all completions are there; without their verdicts the group is not ready. Null: none.</param>
/// <param name="DynamicSampling">Which whole groups are given up because they teach nothing; null: none.</param>
public sealed record GroupPlan(int Size, bool HasBaseline = false, IReadOnlyList<string>? GroupJudges = null, NoSignalRule? DynamicSampling = null)
{
    /// <summary>Completions of a whole group, the baseline among them.</summary>
    public int Completions => Size + (HasBaseline ? 1 : 0);
}

/// <summary>Dynamic sampling (DAPO, arXiv 2503.14476): which whole groups end as <c>expired(no-signal)</c>, so that others take their places in the step.</summary>
/// <param name="MostPerStep">Groups that may end so while the stage is at one committed version; those after them are kept.</param>
/// <param name="AboveMean">Groups whose mean reward is not above this have no signal either; null: no such bound.</param>
/// <param name="BelowMean">Groups whose mean reward is not below this have no signal either; null: no such bound.</param>
public sealed record NoSignalRule(long MostPerStep, double? AboveMean = null, double? BelowMean = null)
{
    /// <summary>Reason of the groups that end so.</summary>
    public const string Reason = "no-signal";

    /// <summary>Whether a group teaches nothing.</summary>
    /// <param name="rewards">Rewards of its G sampled completions.</param>
    public bool Holds(IReadOnlyList<double> rewards)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        double mean = rewards.Average();
        return rewards.All(reward => reward == rewards[0]) || !(AboveMean is not { } least || mean > least) || !(BelowMean is not { } most || mean < most);
    }
}

/// <summary>What one group judge said of a whole group.</summary>
/// <param name="Judge">Its label.</param>
/// <param name="Weight">Its weight in the sum of rewards.</param>
/// <param name="Verdicts">One a completion, by index; the baseline's is the last.</param>
public sealed record GroupVerdicts(string Judge, double Weight, IReadOnlyList<GroupVerdict> Verdicts);

/// <summary>What a group judge said of one completion.</summary>
/// <param name="Reward">Its reward, unweighted.</param>
/// <param name="Detail">For people; may be null.</param>
public sealed record GroupVerdict(double Reward, string? Detail);
