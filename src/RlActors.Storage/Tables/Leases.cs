using RlActors.Ledger;
using RlActors.Storage.Sqlite;

namespace RlActors.Storage.Tables;

/// <summary>Leases: the B groups of the learner's next step.</summary>
internal static class Leases
{
    /// <summary>Expires what is too old, then leases the first B ready groups, unless groups under way would be too old for the step after: those are waited for.</summary>
    public static LeaseResult Take(SqliteSession session, LeaseRequest request, DateTimeOffset now)
    {
        long run = Runs.Key(session, request.Run);
        Epochs.Require(session, request.Run, run, EpochRole.Learner, request.Epoch);
        long stage = Stages.Open(session, request.Run, run, request.Stage).Key;
        RequireCommitted(session, request.Run, request.Stage, stage, request.Version);
        var leased = Held(session, run, stage);
        if (leased.Count == 0)
        {
            ExpireStale(session, run, stage, request.Version - request.MaxStaleness, now);
        }

        var waitingFor = leased.Count > 0 ? [] : Groups.UnderWayBefore(session, run, stage, request.Version + 1 - request.MaxStaleness);
        var ready = Groups.InState(session, run, stage, GroupState.Ready, int.MaxValue);
        if (leased.Count > 0 || waitingFor.Count > 0 || ready.Count < request.GroupsPerStep)
        {
            return new LeaseResult(leased, leased.Count + ready.Count, waitingFor);
        }

        return new LeaseResult(Lease(session, run, stage, request, ready[request.GroupsPerStep - 1].Sequence), ready.Count, []);
    }

    /// <summary>The groups that are leased: by the newest epoch, since a new one ends all leases, and for the committed version.</summary>
    public static List<GroupRow> Held(SqliteSession session, long run, long stage) => Groups.InState(session, run, stage, GroupState.Leased, int.MaxValue);

    /// <summary>Ends the leased groups as failed: their step was skipped.</summary>
    public static void Fail(SqliteSession session, string run, int stage, long epoch, int version, string reason, DateTimeOffset now)
    {
        long key = Runs.Key(session, run);
        Epochs.Require(session, run, key, EpochRole.Learner, epoch);
        long stageKey = Stages.Open(session, run, key, stage).Key;
        RequireCommitted(session, run, stage, stageKey, version);
        foreach (long group in session.Query(
            "SELECT id FROM groups INDEXED BY groups_in_flight WHERE run_id = $run AND stage_id = $stage AND state < 4 AND state = 3 ORDER BY sequence",
            row => row.GetInt64(0),
            ("$run", key), ("$stage", stageKey)))
        {
            Groups.Settle(session, key, group, GroupState.Failed, reason, now);
        }
    }

    private static void RequireCommitted(SqliteSession session, string run, int stage, long stageKey, int version)
    {
        int committed = Steps.LastVersion(session, stageKey);
        if (committed != version)
        {
            throw new LedgerConflictException($"a step of stage {stage} of run '{run}' starts from version {committed}, the last committed one, not from {version}");
        }
    }

    private static void ExpireStale(SqliteSession session, long run, long stage, int oldest, DateTimeOffset now)
    {
        foreach (long group in session.Query(
            """
            SELECT id FROM groups INDEXED BY groups_in_flight
            WHERE run_id = $run AND stage_id = $stage AND state < 4 AND state = 2 AND min_version < $oldest
            """,
            row => row.GetInt64(0), ("$run", run), ("$stage", stage), ("$oldest", oldest)))
        {
            Groups.Settle(session, run, group, GroupState.Expired, "stale", now);
        }
    }

    private static List<GroupRow> Lease(SqliteSession session, long run, long stage, LeaseRequest request, long last)
    {
        session.Execute(
            """
            UPDATE groups INDEXED BY groups_in_flight SET state = 3, lease_epoch = $epoch, lease_version = $version
            WHERE run_id = $run AND stage_id = $stage AND state < 4 AND state = 2 AND sequence <= $last
            """,
            ("$run", run), ("$stage", stage), ("$epoch", request.Epoch), ("$version", request.Version), ("$last", last));
        return Held(session, run, stage);
    }
}
