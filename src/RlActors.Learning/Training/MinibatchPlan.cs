using RlActors.Identity;

namespace RlActors.Learning.Training;

/// <summary>Cuts a step into minibatches, one for each optimiser update of a pass: pure, and the same for the same step.</summary>
public static class MinibatchPlan
{
    /// <summary>Shares units (groups or sequences) out evenly, in an order that is drawn anew for each pass; with one part, in their own order.</summary>
    /// <param name="unitOf">Unit of each row; rows of one unit stay together.</param>
    /// <param name="parts">Minibatches; where there are fewer units, as many as those.</param>
    /// <param name="version">The step, which with the pass is the seed.</param>
    /// <param name="pass">Passes of the step before this one.</param>
    /// <returns>Row numbers of each minibatch, rising.</returns>
    public static IReadOnlyList<int[]> Cut(IReadOnlyList<int> unitOf, int parts, int version, int pass)
    {
        ArgumentNullException.ThrowIfNull(unitOf);
        if (parts <= 1 || unitOf.Count <= 1)
        {
            return [[.. Enumerable.Range(0, unitOf.Count)]];
        }

        int[] units = [.. unitOf.Distinct()];
        int[] order = Seeds.Permutation(units.Length, Seeds.For(version, $"minibatches/{pass}"));
        int count = Math.Min(parts, units.Length);
        var partOf = new Dictionary<int, int>();
        for (int i = 0; i < order.Length; i++)
        {
            partOf[units[order[i]]] = (int)((long)i * count / order.Length);
        }

        return [.. Enumerable.Range(0, count).Select(part => Enumerable.Range(0, unitOf.Count).Where(row => partOf[unitOf[row]] == part).ToArray())];
    }
}
