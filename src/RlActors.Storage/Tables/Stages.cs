using System.Data.Common;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Weights;

namespace RlActors.Storage.Tables;

/// <summary>The stages that runs have begun.</summary>
internal static class Stages
{
    private const string Columns =
        """
        SELECT s.id, r.name, s.stage, s.initial_weights, s.initial_optimizer, s.final_weights, s.final_optimizer, s.cursor, s.began_at, s.ended_at
        FROM stages s JOIN runs r ON r.id = s.run_id
        """;

    /// <summary>A stage with its key.</summary>
    public sealed record Keyed(long Key, StageRow Row);

    /// <summary>A stage, or null.</summary>
    public static Keyed? Find(LedgerSession session, long run, int stage) =>
        session.Find(Columns + " WHERE s.run_id = $run AND s.stage = $stage", Read, ("$run", run), ("$stage", stage));

    /// <summary>A run's stages, in order.</summary>
    public static IReadOnlyList<StageRow> All(LedgerSession session, string run) =>
        session.Query(Columns + " WHERE r.name = $name ORDER BY s.stage", row => Read(row).Row, ("$name", run));

    /// <summary>A stage that is open.</summary>
    /// <exception cref="LedgerConflictException">It has not begun, or has ended.</exception>
    public static Keyed Open(LedgerSession session, string run, long key, int stage)
    {
        var found = Require(session, run, key, stage);
        return found.Row.Final is null ? found : throw new LedgerConflictException($"stage {stage} of run '{run}' has ended");
    }

    /// <summary>Opens a stage, or returns the row when it is there.</summary>
    public static StageRow Begin(LedgerSession session, long run, int stage, LearnerState initial, DateTimeOffset now)
    {
        session.Execute(
            """
            INSERT INTO stages (run_id, stage, initial_weights, initial_optimizer, began_at) VALUES ($run, $stage, $weights, $optimizer, $now)
            ON CONFLICT (run_id, stage) DO NOTHING
            """,
            ("$run", run), ("$stage", stage), ("$weights", initial.Weights), ("$optimizer", initial.Optimizer), ("$now", now.ToMicroseconds()));
        return Find(session, run, stage)!.Row;
    }

    /// <summary>Closes a stage that has nothing in flight.</summary>
    public static void End(LedgerSession session, string run, long key, int stage, LearnerState final, DateTimeOffset now)
    {
        var found = Require(session, run, key, stage);
        if (found.Row.Final is not null)
        {
            return;
        }

        long inFlight = Balances.InFlight(session, key, found.Key);
        if (inFlight > 0)
        {
            throw new LedgerConflictException($"stage {stage} of run '{run}' has {inFlight} groups in flight; it ends when they have come to rest");
        }

        session.Execute(
            "UPDATE stages SET final_weights = $weights, final_optimizer = $optimizer, ended_at = $now WHERE id = $key",
            ("$key", found.Key), ("$weights", final.Weights), ("$optimizer", final.Optimizer), ("$now", now.ToMicroseconds()));
    }

    /// <summary>Moves a stage's place in the training order.</summary>
    public static void Advance(LedgerSession session, long stage, int prompts) =>
        session.Execute("UPDATE stages SET cursor = cursor + $prompts WHERE id = $stage", ("$stage", stage), ("$prompts", prompts));

    private static Keyed Require(LedgerSession session, string run, long key, int stage) =>
        Find(session, key, stage) ?? throw new LedgerConflictException($"stage {stage} of run '{run}' has not begun");

    private static Keyed Read(DbDataReader row) => new(row.GetInt64(0), new StageRow(
        row.GetString(1), row.GetInt32(2), new LearnerState(row.GetString(3), row.FindString(4)),
        row.IsDBNull(5) ? null : new LearnerState(row.GetString(5), row.FindString(6)), row.GetInt64(7), row.GetTime(8), row.FindTime(9)));
}
