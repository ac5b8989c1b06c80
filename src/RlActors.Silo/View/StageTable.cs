using System.Globalization;
using RlActors.Silo.Runs;

namespace RlActors.Silo.View;

/// <summary>Every stage of a run in one table of text: what it was, how far it got, what was measured before and after it.</summary>
internal static class StageTable
{
    private static readonly string[] Head = ["stage", "kind", "name", "done", "took", "accuracy", "reward", "preferences"];

    /// <summary>The lines of the table; columns without any content are left out.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<StageSummary> stages)
    {
        string[][] rows = [Head, .. stages.Select(Row)];
        int[] columns = [.. Enumerable.Range(0, Head.Length).Where(column => rows.Skip(1).Any(row => row[column].Length > 0))];
        int[] widths = [.. columns.Select(column => rows.Max(row => row[column].Length))];
        return [.. rows.Select(row => string.Join("  ", columns.Select((column, i) => row[column].PadRight(widths[i]))).TrimEnd())];
    }

    private static string[] Row(StageSummary stage) =>
    [
        (stage.Stage + 1).ToString(CultureInfo.InvariantCulture), stage.Kind, stage.Name ?? "",
        Phrases.Count(stage.Version) + (stage.Done ? "" : " (open)"), Phrases.InWords(TimeSpan.FromSeconds(stage.Seconds)),
        Change(stage.AccuracyBefore, stage.AccuracyAfter), Change(stage.RewardBefore, stage.RewardAfter), Change(stage.PreferencesBefore, stage.PreferencesAfter),
    ];

    private static string Change(double? before, double? after) => (before, after) switch
    {
        (null, null) => "",
        _ => $"{Phrases.Share(before)} → {Phrases.Share(after)}",
    };
}
