using System.Data.Common;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Weights;

namespace RlActors.Storage.Tables;

/// <summary>Runs and where they stand.</summary>
internal static class Runs
{
    private const string Columns = "SELECT name, recipe, config, tokenizer, weights, other_files, status, reason, created_at, updated_at, models FROM runs";

    /// <summary>A run's key.</summary>
    /// <exception cref="LedgerConflictException">There is no such run.</exception>
    public static long Key(LedgerSession session, string run) =>
        FindKey(session, run) ?? throw new LedgerConflictException($"the ledger has no run '{run}'; create it first, or see the list of runs");

    /// <summary>A run's key, or null.</summary>
    public static long? FindKey(LedgerSession session, string run) =>
        session.Find<long?>("SELECT id FROM runs WHERE name = $name", row => row.GetInt64(0), ("$name", run));

    /// <summary>Where a run stands.</summary>
    public static RunStatus Status(LedgerSession session, long run) =>
        (RunStatus)session.Number("SELECT status FROM runs WHERE id = $run", ("$run", run));

    /// <summary>A run, or null.</summary>
    public static RunRow? Find(LedgerSession session, string run) => session.Find(Columns + " WHERE name = $name", Read, ("$name", run));

    /// <summary>All runs, newest first.</summary>
    public static IReadOnlyList<RunRow> All(LedgerSession session) => session.Query(Columns + " ORDER BY id DESC", Read);

    /// <summary>Creates a run, or finds that the same one is there.</summary>
    public static RunRow Create(LedgerSession session, RunRow run, DateTimeOffset now)
    {
        if (Find(session, run.Name) is { } found)
        {
            return found.Recipe == run.Recipe && found.Model == run.Model && found.Models == run.Models
                ? found
                : throw new LedgerConflictException($"run '{run.Name}' exists with another recipe or model; choose another name, or resume it without changes");
        }

        session.Execute(
            """
            INSERT INTO runs (name, recipe, config, tokenizer, weights, other_files, models, status, created_at, updated_at)
            VALUES ($name, $recipe, $config, $tokenizer, $weights, $files, $models, $status, $now, $now)
            """,
            ("$name", run.Name), ("$recipe", run.Recipe), ("$config", run.Model.Config), ("$tokenizer", run.Model.Tokenizer), ("$weights", run.Model.Weights),
            ("$files", run.Model.OtherFiles), ("$models", run.Models), ("$status", (int)RunStatus.Running), ("$now", now.ToMicroseconds()));
        return Find(session, run.Name)!;
    }

    /// <summary>Sets where a run stands; setting what is already so changes nothing.</summary>
    public static void SetStatus(LedgerSession session, long run, RunStatus status, string? reason, DateTimeOffset now) => session.Execute(
        "UPDATE runs SET status = $status, reason = $reason, updated_at = $now WHERE id = $run AND (status <> $status OR reason IS DISTINCT FROM $reason)",
        ("$run", run), ("$status", (int)status), ("$reason", reason), ("$now", now.ToMicroseconds()));

    private static RunRow Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), new ModelManifest(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)), (RunStatus)row.GetInt32(6),
        row.FindString(7), row.GetTime(8), row.GetTime(9), row.GetString(10));
}
