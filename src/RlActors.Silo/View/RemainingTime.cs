using RlActors.Ledger;

namespace RlActors.Silo.View;

/// <summary>Estimates when a stage will be done from the pace of its latest commits.</summary>
internal static class RemainingTime
{
    private const int Window = 20;

    /// <summary>Median seconds a step over the latest commits, times the steps left: the median, so that a pause or a restart among them does not count.</summary>
    /// <param name="steps">Committed steps of the stage, oldest first.</param>
    /// <param name="total">Steps the stage will have.</param>
    /// <returns>Null with fewer than two commits to go by.</returns>
    public static TimeSpan? Of(IReadOnlyList<StepRow> steps, int total)
    {
        var latest = steps.Skip(steps.Count - Window - 1).ToList();
        double[] paces =
        [
            .. latest.Zip(latest.Skip(1), (before, after) => (after.CommittedAt - before.CommittedAt).TotalSeconds / Math.Max(1, after.Version - before.Version)).Order(),
        ];
        return paces.Length == 0 ? null : TimeSpan.FromSeconds(Math.Max(0, paces[paces.Length / 2] * (total - latest[^1].Version)));
    }
}
