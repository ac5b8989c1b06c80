using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Makes pairs of the judged answers to one prompt. Pure; answers of equal worth never make a pair.</summary>
public static class GroupPairs
{
    /// <param name="rewards">Of each answer.</param>
    /// <param name="selection">Which pairs.</param>
    /// <param name="margin">By how much the preferred answer must be better; at least 0.</param>
    /// <param name="draw">Uniform in [0, 1), where the selection draws.</param>
    /// <returns>Index of the preferred answer and of the other, a pair each.</returns>
    public static IReadOnlyList<(int Chosen, int Rejected)> Of(IReadOnlyList<double> rewards, PairSelection selection, double margin = 0, double draw = 0)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        var all = (
            from chosen in Enumerable.Range(0, rewards.Count)
            from rejected in Enumerable.Range(0, rewards.Count)
            where rewards[chosen] > rewards[rejected] && rewards[chosen] - rewards[rejected] >= margin
            select (Chosen: chosen, Rejected: rejected)).ToList();
        return all.Count == 0 ? [] : selection switch
        {
            PairSelection.All => all,
            PairSelection.Random => [all[(int)(draw * all.Count)]],
            PairSelection.BestWorst => [all.MaxBy(pair => rewards[pair.Chosen] - rewards[pair.Rejected])],
            _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, "unknown selection of pairs"),
        };
    }
}
