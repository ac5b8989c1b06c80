using System.Data.Common;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Weights;

namespace RlActors.Storage.Tables;

/// <summary>Committed steps and the groups they trained.</summary>
internal static class Steps
{
    private const string Columns =
        """
        SELECT t.id, r.name, s.stage, t.version, t.lineage, t.parent_hash, t.weights, t.optimizer, t.metrics, t.committed_at
        FROM steps t JOIN stages s ON s.id = t.stage_id JOIN runs r ON r.id = t.run_id
        """;

    /// <summary>The last committed version of a stage; 0 before the first.</summary>
    public static int LastVersion(LedgerSession session, long stage) =>
        (int)session.Number("SELECT COALESCE(MAX(version), 0) FROM steps WHERE stage_id = $stage", ("$stage", stage));

    /// <summary>How many groups a stage has trained.</summary>
    public static long Trained(LedgerSession session, long stage) => session.Find<long>(
        "SELECT trained FROM steps WHERE stage_id = $stage ORDER BY version DESC LIMIT 1", row => row.GetInt64(0), ("$stage", stage));

    /// <summary>One step of a stage, or null.</summary>
    public static StepRow? Find(LedgerSession session, long stage, int version) => Complete(session, session.Find(
        Columns + " WHERE t.stage_id = $stage AND t.version = $version", Read, ("$stage", stage), ("$version", version)));

    /// <summary>The newest steps of a stage, oldest of them first.</summary>
    public static IReadOnlyList<StepRow> Last(LedgerSession session, string run, int stage, int count)
    {
        var steps = session.Query(
            Columns + " WHERE t.stage_id = (SELECT id FROM stages WHERE run_id = (SELECT id FROM runs WHERE name = $run) AND stage = $stage) ORDER BY t.version DESC LIMIT $count",
            Read, ("$run", run), ("$stage", stage), ("$count", count));
        steps.Reverse();
        return steps.ConvertAll(step => Complete(session, step)!);
    }

    /// <summary>A run's steps in the order they were committed.</summary>
    public static IReadOnlyList<StepRow> All(LedgerSession session, string run, int skip, int take) => session.Query(
        Columns + " WHERE t.run_id = (SELECT id FROM runs WHERE name = $run) ORDER BY t.id LIMIT $take OFFSET $skip", Read,
        ("$run", run), ("$skip", skip), ("$take", take)).ConvertAll(step => Complete(session, step)!);

    /// <summary>Writes a step's row; its groups are then added by <see cref="Train"/>.</summary>
    /// <returns>The step's key.</returns>
    public static long Insert(LedgerSession session, long run, long stage, StepCommit commit, DateTimeOffset now)
    {
        return session.Number(
            """
            INSERT INTO steps (run_id, stage_id, version, lineage, epoch, parent_hash, weights, optimizer, trained, metrics, committed_at)
            VALUES ($run, $stage, $version, $lineage, $epoch, $parent, $weights, $optimizer, $trained, $metrics, $now)
            RETURNING id
            """,
            ("$run", run), ("$stage", stage), ("$version", commit.Version), ("$lineage", commit.Lineage), ("$epoch", commit.Epoch), ("$parent", commit.ParentHash),
            ("$weights", commit.State.Weights), ("$optimizer", commit.State.Optimizer),
            ("$trained", Trained(session, stage) + commit.Groups.Count), ("$metrics", commit.Metrics), ("$now", now.ToMicroseconds()));
    }

    /// <summary>Takes one group from leased to trained by a step.</summary>
    public static void Train(LedgerSession session, long run, long step, int position, long group)
    {
        session.Execute("UPDATE groups SET state = 4, lease_epoch = NULL, lease_version = NULL WHERE id = $group", ("$group", group));
        session.Execute(
            "INSERT INTO step_groups (step_id, position, group_id, run_id) VALUES ($step, $position, $group, $run)",
            ("$step", step), ("$position", position), ("$group", group), ("$run", run));
    }

    /// <summary>Replaces the metrics of a step inside the transaction that wrote it.</summary>
    public static void SetMetrics(LedgerSession session, long step, string metrics) =>
        session.Execute("UPDATE steps SET metrics = $metrics WHERE id = $step", ("$step", step), ("$metrics", metrics));

    private static StepRow? Complete(LedgerSession session, (long Key, StepRow Row)? step) => step is not var (key, row) ? null : row with
    {
        Groups = session.Query(
            """
            SELECT p.name, g.attempt FROM step_groups sg JOIN groups g ON g.id = sg.group_id JOIN prompts p ON p.id = g.prompt_id
            WHERE sg.step_id = $step ORDER BY sg.position
            """,
            group => new GroupId(row.Run, group.GetString(0), group.GetInt32(1)), ("$step", key)),
    };

    private static (long Key, StepRow Row)? Read(DbDataReader row) => (row.GetInt64(0), new StepRow(
        row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetString(5), new LearnerState(row.GetString(6), row.FindString(7)), [],
        row.GetString(8), row.GetTime(9)));
}
