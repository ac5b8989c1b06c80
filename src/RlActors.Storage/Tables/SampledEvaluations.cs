using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>Finished evaluations of sampled completions; they are outside the balance.</summary>
internal static class SampledEvaluations
{
    /// <summary>Records an evaluation; a second one of the same (run, stage, version) is dropped.</summary>
    public static void Append(LedgerSession session, SampledEvaluationRow evaluation, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO sampled_evaluations (run_id, stage, version, prompts, temperature, tokens, reward_mean, perplexity, at)
        VALUES ($run, $stage, $version, $prompts, $temperature, $tokens, $reward, $perplexity, $now)
        ON CONFLICT (run_id, stage, version) DO NOTHING
        """,
        ("$run", Runs.Key(session, evaluation.Run)), ("$stage", evaluation.Stage), ("$version", evaluation.Version), ("$prompts", evaluation.Prompts),
        ("$temperature", evaluation.Temperature), ("$tokens", evaluation.Tokens), ("$reward", evaluation.RewardMean.NullIfNaN()),
        ("$perplexity", evaluation.Perplexity.NullIfNaN()), ("$now", now.ToMicroseconds()));

    /// <summary>A run's evaluations, oldest first.</summary>
    public static IReadOnlyList<SampledEvaluationRow> All(LedgerSession session, string run) => session.Query(
        """
        SELECT stage, version, prompts, temperature, tokens, reward_mean, perplexity, at FROM sampled_evaluations
        WHERE run_id = (SELECT id FROM runs WHERE name = $run) ORDER BY id
        """,
        row => new SampledEvaluationRow(
            run, row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetDouble(3), row.GetInt64(4), row.GetDoubleOrNaN(5), row.GetDoubleOrNaN(6), row.GetTime(7)),
        ("$run", run));
}
