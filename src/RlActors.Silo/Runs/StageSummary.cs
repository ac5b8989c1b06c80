using RlActors.Ledger;

namespace RlActors.Silo.Runs;

/// <summary>One stage in <c>summary.json</c>: how far it got, how long it took, and what was measured before and after it; null where nothing was.</summary>
internal sealed record StageSummary(
    int Stage, string? Name, string Kind, int Version, double Seconds, bool Done, string InitialHash, string? FinalHash,
    double? AccuracyBefore, double? AccuracyAfter, double? RewardBefore, double? RewardAfter, double? PreferencesBefore, double? PreferencesAfter)
{
    /// <summary>Gathers it from the stage's row and its figures.</summary>
    /// <param name="row">The stage.</param>
    /// <param name="figures">What was measured.</param>
    /// <param name="version">Steps or updates done.</param>
    /// <param name="now">When the run's status last changed: the end of a stage that is open.</param>
    public static StageSummary Of(StageRow row, StageFigures figures, int version, DateTimeOffset now) => new(
        row.Stage, figures.Name, figures.Kind, version, Math.Round(((row.EndedAt ?? now) - row.BeganAt).TotalSeconds, 3), row.Final is not null,
        row.Initial.Weights, row.Final?.Weights,
        Accuracy(figures.Before), Accuracy(figures.After), Reward(figures.Before), Reward(figures.After),
        Accuracy(figures.PreferencesBefore), Accuracy(figures.PreferencesAfter));

    private static double? Accuracy(EvaluationRow? row) => row is { HasAccuracy: true } ? row.Accuracy : null;

    private static double? Reward(EvaluationRow? row) => row is not null && double.IsFinite(row.RewardMean) ? row.RewardMean : null;
}
