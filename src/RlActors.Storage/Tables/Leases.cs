using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>Leases: the B groups of the learner's next step.</summary>
internal static class Leases
{
    /// <summary>Expires what is too old, then leases the first B ready groups, unless groups under way would come too late for it: those are waited for.</summary>
    public static LeaseResult Take(LedgerSession session, LeaseRequest request, DateTimeOffset now)
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

        var ready = Groups.InState(session, run, stage, GroupState.Ready, int.MaxValue);
        var waitingFor = leased.Count > 0 ? [] : TooLate(request, ready, Groups.UnderWay(session, run, stage));
        if (leased.Count > 0 || waitingFor.Count > 0 || ready.Count < request.GroupsPerStep)
        {
            return new LeaseResult(leased, leased.Count + ready.Count, waitingFor);
        }

        return new LeaseResult(Lease(session, run, stage, request, ready[request.GroupsPerStep - 1].Sequence), ready.Count, []);
    }

    /// <summary>The groups that are leased: by the newest epoch, since a new one ends all leases, and for the committed version.</summary>
    public static List<GroupRow> Held(LedgerSession session, long run, long stage) => Groups.InState(session, run, stage, GroupState.Leased, int.MaxValue);

    /// <summary>Ends the leased groups as failed: their step was skipped.</summary>
    public static void Fail(LedgerSession session, string run, int stage, long epoch, int version, string reason, DateTimeOffset now)
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

    /// <summary>
    /// What the step has to wait for so that nothing is discarded later. A group admitted at version a may be trained by the steps up to a + S, and a step takes B: after
    /// this one, at most B·k of the groups in flight may have been admitted at version V − S + k or before, for k = 0 none. Admission keeps that true for k = S.
    /// </summary>
    private static List<GroupRow> TooLate(LeaseRequest request, List<GroupRow> ready, List<GroupRow> underWay)
    {
        var left = ready.Skip(request.GroupsPerStep).Concat(underWay).ToList();
        for (int k = Math.Max(0, request.MaxStaleness - 1); k >= 0; k--)
        {
            int admitted = request.Version - request.MaxStaleness + k;
            if (left.Count(group => group.AdmittedVersion <= admitted) > (long)request.GroupsPerStep * k
                && underWay.FindAll(group => group.AdmittedVersion <= admitted) is { Count: > 0 } late)
            {
                return late;
            }
        }

        return [];
    }

    private static void RequireCommitted(LedgerSession session, string run, int stage, long stageKey, int version)
    {
        int committed = Steps.LastVersion(session, stageKey);
        if (committed != version)
        {
            throw new LedgerConflictException($"a step of stage {stage} of run '{run}' starts from version {committed}, the last committed one, not from {version}");
        }
    }

    private static void ExpireStale(LedgerSession session, long run, long stage, int oldest, DateTimeOffset now)
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

    private static List<GroupRow> Lease(LedgerSession session, long run, long stage, LeaseRequest request, long last)
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
