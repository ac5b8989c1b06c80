using RlActors.Ledger;

namespace RlActors.Runs;

/// <summary>
/// When failures are no accident any more: over 20 % of the latest 2·B groups failed for one reason. Steps that are not finite have a rule of their own
/// (three in a row): a single one fails B groups at once.
/// </summary>
internal static class FailureShare
{
    /// <summary>Reason of groups whose step was skipped.</summary>
    public const string NonFinite = "non-finite";

    private const double Limit = 0.2;

    /// <summary>Why the run should pause; null when it should not.</summary>
    /// <param name="latest">The latest groups that have ended or are ready.</param>
    /// <param name="window">2·B; fewer groups than that are counted as if the rest had not failed.</param>
    public static string? TooHigh(IReadOnlyList<GroupRow> latest, int window)
    {
        var worst = latest.Where(group => group.State == GroupState.Failed && group.Reason != NonFinite).GroupBy(group => group.Reason).MaxBy(failed => failed.Count());
        return worst is not null && worst.Count() > Limit * window
            ? $"{worst.Count()} of the latest {window} groups failed for one reason: {worst.Key}. Mend it, then resume the run"
            : null;
    }
}
