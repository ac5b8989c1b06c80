using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Storage;

/// <summary>What every judged completion must hold to before it may enter the ledger (INV-4: a judge that could not judge is not a number).</summary>
internal static class CompletionRules
{
    /// <summary>Checks completions on their way in.</summary>
    /// <exception cref="RlActorsException">An index is outside the group, or a reward is not a number.</exception>
    public static void Require(GroupId group, GroupPlan plan, IReadOnlyList<CompletionRecord> completions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plan.Size);
        foreach (var completion in completions)
        {
            if (completion.Index < 0 || completion.Index >= plan.Completions)
            {
                throw new RlActorsException($"group '{group}' has completions 0 … {plan.Completions - 1}, not {completion.Index}");
            }

            RequireFinite(group, completion.Index, "reward", completion.Reward);
            foreach (var verdict in completion.Verdicts)
            {
                RequireFinite(group, completion.Index, $"reward of judge '{verdict.Judge}'", verdict.Reward);
                RequireFinite(group, completion.Index, $"weight of judge '{verdict.Judge}'", verdict.Weight);
            }
        }
    }

    /// <summary>Checks the verdicts of a group judge on their way in.</summary>
    /// <exception cref="RlActorsException">A reward is not a number.</exception>
    public static void Require(GroupId group, GroupVerdicts said)
    {
        for (int i = 0; i < said.Verdicts.Count; i++)
        {
            RequireFinite(group, i, $"reward of judge '{said.Judge}'", said.Verdicts[i].Reward);
            RequireFinite(group, i, $"weight of judge '{said.Judge}'", said.Weight);
        }
    }

    private static void RequireFinite(GroupId group, int index, string what, double value)
    {
        if (!double.IsFinite(value))
        {
            throw new RlActorsException($"completion {index} of group '{group}' has {what} {value}; a judge that cannot judge must fail instead");
        }
    }
}
