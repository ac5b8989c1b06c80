using System.Text.Json;
using RlActors.Engines;
using RlActors.Trajectories;

namespace RlActors.Learners;

/// <summary>What is written of a step, as JSON. The balance's terms are added by the ledger, inside the commit.</summary>
internal static class StepMetrics
{
    /// <summary>Of an RL step from version <paramref name="version"/>: one object.</summary>
    public static string Of(int version, IReadOnlyList<TrajectoryGroup> groups, TrainingResult result, StepTimer timer)
    {
        double[] rewards = [.. groups.SelectMany(group => group.Rewards)];
        double mean = rewards.Average();
        int[] ages = [.. groups.SelectMany(group => group.Completions).SelectMany(Sampled).Select(sampledBy => version - sampledBy)];
        double seconds = timer.StepSeconds;
        return Write(new Dictionary<string, double>(result.Metrics)
        {
            ["reward_mean"] = mean,
            ["reward_std"] = Math.Sqrt(rewards.Average(reward => (reward - mean) * (reward - mean))),
            ["staleness_max"] = ages.Max(),
            ["staleness_mean"] = ages.Average(),
            ["gen_tokens_per_s"] = ages.Length / Math.Max(seconds, 1e-9),
            ["train_tokens_per_s"] = result.Outcome == StepOutcome.Updated ? result.Metrics.GetValueOrDefault("tokens") / Math.Max(result.Seconds, 1e-9) : 0,
            ["train_seconds"] = result.Seconds,
            ["step_seconds"] = seconds,
            ["wait_seconds"] = timer.WaitSeconds,
            ["save_seconds"] = timer.SaveSeconds,
            ["updated"] = result.Outcome == StepOutcome.Updated ? 1 : 0,
        });
    }

    /// <summary>Of supervised updates after update <paramref name="from"/>: one object each.</summary>
    public static string Of(int from, IReadOnlyList<TrainingResult> results) => $"[{string.Join(',', results.Select((result, i) =>
        Write(new Dictionary<string, double>(result.Metrics)
        {
            ["update"] = from + i + 1,
            ["step_seconds"] = result.Seconds,
            ["train_tokens_per_s"] = result.Metrics.GetValueOrDefault("tokens") / Math.Max(result.Seconds, 1e-9),
        })))}]";

    private static IEnumerable<int> Sampled(Completion completion) =>
        completion.Versions.Where((_, i) => completion.Sampled[i] == 1);

    private static string Write(Dictionary<string, double> numbers) => JsonSerializer.Serialize(
        numbers.Where(number => double.IsFinite(number.Value)).OrderBy(number => number.Key, StringComparer.Ordinal).ToDictionary());
}
