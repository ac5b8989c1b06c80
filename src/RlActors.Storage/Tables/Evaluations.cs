using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>Finished evaluations; they are outside the balance.</summary>
internal static class Evaluations
{
    /// <summary>Records an evaluation; a second one of the same (run, stage, version, split) is dropped.</summary>
    public static void Append(LedgerSession session, EvaluationRow evaluation, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO evaluations (run_id, stage, version, split, prompts, accuracy, reward_mean, at)
        VALUES ($run, $stage, $version, $split, $prompts, $accuracy, $reward, $now)
        ON CONFLICT (run_id, stage, version, split) DO NOTHING
        """,
        ("$run", Runs.Key(session, evaluation.Run)), ("$stage", evaluation.Stage), ("$version", evaluation.Version), ("$split", evaluation.Split),
        ("$prompts", evaluation.Prompts), ("$accuracy", evaluation.Accuracy.NullIfNaN()), ("$reward", evaluation.RewardMean.NullIfNaN()),
        ("$now", now.ToMicroseconds()));

    /// <summary>A run's evaluations, oldest first.</summary>
    public static IReadOnlyList<EvaluationRow> All(LedgerSession session, string run) => session.Query(
        """
        SELECT stage, version, split, prompts, accuracy, reward_mean, at FROM evaluations
        WHERE run_id = (SELECT id FROM runs WHERE name = $run) ORDER BY id
        """,
        row => new EvaluationRow(
            run, row.GetInt32(0), row.GetInt32(1), row.GetString(2), row.GetInt32(3), row.GetDoubleOrNaN(4), row.GetDoubleOrNaN(5), row.GetTime(6)),
        ("$run", run));
}
