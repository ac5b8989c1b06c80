using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>The fencing numbers of a run's loop and its learner.</summary>
internal static class Epochs
{
    /// <summary>Takes the next epoch. A learner's ends every lease: the groups are ready again.</summary>
    public static long Take(LedgerSession session, long run, EpochRole role, DateTimeOffset now)
    {
        session.Execute(
            """
            INSERT INTO epochs (run_id, role, epoch, taken_at) VALUES ($run, $role, 1, $now)
            ON CONFLICT (run_id, role) DO UPDATE SET epoch = epochs.epoch + 1, taken_at = $now
            """,
            ("$run", run), ("$role", (int)role), ("$now", now.ToMicroseconds()));
        if (role == EpochRole.Learner)
        {
            session.Execute(
                """
                UPDATE groups INDEXED BY groups_in_flight SET state = 2, lease_epoch = NULL, lease_version = NULL
                WHERE run_id = $run AND state < 4 AND state = 3
                """,
                ("$run", run));
        }

        return Newest(session, run, role);
    }

    /// <summary>Checks, inside the transaction of a guarded write, that its epoch is the newest.</summary>
    /// <exception cref="EpochLostException">It is not.</exception>
    public static void Require(LedgerSession session, string run, long key, EpochRole role, long epoch)
    {
        long newest = Newest(session, key, role);
        if (newest != epoch)
        {
            string who = role == EpochRole.Run ? "loop" : "learner";
            throw new EpochLostException($"epoch {epoch} of the {who} of run '{run}' is not the ledger's, {newest}; another activation has taken over");
        }
    }

    private static long Newest(LedgerSession session, long run, EpochRole role) => session.Find<long>(
        "SELECT epoch FROM epochs WHERE run_id = $run AND role = $role", row => row.GetInt64(0), ("$run", run), ("$role", (int)role));
}
