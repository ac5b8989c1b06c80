using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>Admission: as many groups as the counted capacity allows, once an operation id.</summary>
internal static class Admissions
{
    /// <summary>Admits groups, or returns those that the same operation admitted before. One that admitted nothing leaves no trace, so it may be asked again.</summary>
    public static IReadOnlyList<GroupRow> Admit(LedgerSession session, AdmissionRequest request, DateTimeOffset now)
    {
        long run = Runs.Key(session, request.Run);
        Epochs.Require(session, request.Run, run, EpochRole.Run, request.Epoch);
        if (Stages.Find(session, run, request.Stage) is { } known && FindOperation(session, known.Key, request.OperationId) is var (first, count))
        {
            return Groups.Range(session, known.Key, first, count);
        }

        var stage = Stages.Open(session, request.Run, run, request.Stage);
        if (stage.Row.Cursor != request.Cursor)
        {
            throw new LedgerConflictException(
                $"candidates were read at cursor {request.Cursor} but stage {request.Stage} of run '{request.Run}' is at {stage.Row.Cursor}; read the stage again");
        }

        int version = Steps.LastVersion(session, stage.Key);
        long admitted = Runs.Status(session, run) == RunStatus.Running
            ? Math.Min(Capacity(session, run, stage.Key, version, request), request.Candidates.Count)
            : 0;
        return admitted > 0 ? Insert(session, run, stage.Key, version, request, (int)admitted, now) : [];
    }

    private static (long First, long Count)? FindOperation(LedgerSession session, long stage, string operation) => session.Find<(long, long)?>(
        "SELECT first_sequence, count FROM admissions WHERE stage_id = $stage AND operation = $operation", row => (row.GetInt64(0), row.GetInt64(1)),
        ("$stage", stage), ("$operation", operation));

    /// <summary>How many groups there is room for: <c>min(v + 1 + S, steps) · B − (in flight + trained)</c>.</summary>
    private static long Capacity(LedgerSession session, long run, long stage, int version, AdmissionRequest request) =>
        Math.Min(version + 1L + request.MaxStaleness, request.Steps) * request.GroupsPerStep
        - (Balances.InFlight(session, run, stage) + Steps.Trained(session, stage));

    private static List<GroupRow> Insert(LedgerSession session, long run, long stage, int version, AdmissionRequest request, int count, DateTimeOffset now)
    {
        long first = session.Number("SELECT COALESCE(MAX(first_sequence + count), 0) FROM admissions WHERE stage_id = $stage", ("$stage", stage));
        long at = now.ToMicroseconds();
        session.Execute(
            """
            INSERT INTO admissions (run_id, stage_id, operation, epoch, first_sequence, count, at)
            VALUES ($run, $stage, $operation, $epoch, $first, $count, $now)
            """,
            ("$run", run), ("$stage", stage), ("$operation", request.OperationId), ("$epoch", request.Epoch), ("$first", first), ("$count", count), ("$now", at));
        for (int i = 0; i < count; i++)
        {
            session.Execute("INSERT INTO prompts (name) VALUES ($name) ON CONFLICT (name) DO NOTHING", ("$name", request.Candidates[i]));
            session.Execute(
                """
                INSERT INTO groups (run_id, stage_id, prompt_id, attempt, sequence, state, admitted_version, admitted_at)
                SELECT $run, $stage, id, 1 + COALESCE((SELECT MAX(attempt) FROM groups WHERE run_id = $run AND prompt_id = prompts.id), 0), $sequence, 0, $version, $now
                FROM prompts WHERE name = $name
                """,
                ("$run", run), ("$stage", stage), ("$sequence", first + i), ("$version", version), ("$name", request.Candidates[i]), ("$now", at));
        }

        Stages.Advance(session, stage, count);
        return Groups.Range(session, stage, first, count);
    }
}
