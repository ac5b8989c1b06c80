using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Storage;

/// <summary>What every judged completion must hold to before it may enter the ledger (INV-4: a judge that could not judge is not a number).</summary>
internal static class CompletionRules
{
    /// <summary>Checks completions on their way in.</summary>
    /// <exception cref="RlActorsException">An index is outside the group, or a reward is not a number.</exception>
    public static void Require(GroupId group, int groupSize, IReadOnlyList<CompletionRecord> completions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groupSize);
        foreach (var completion in completions)
        {
            if (completion.Index < 0 || completion.Index >= groupSize)
            {
                throw new RlActorsException($"group '{group}' has completions 0 … {groupSize - 1}, not {completion.Index}");
            }

            RequireFinite(group, completion.Index, "reward", completion.Reward);
            foreach (var verdict in completion.Verdicts)
            {
                RequireFinite(group, completion.Index, $"reward of judge '{verdict.Judge}'", verdict.Reward);
                RequireFinite(group, completion.Index, $"weight of judge '{verdict.Judge}'", verdict.Weight);
            }
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
