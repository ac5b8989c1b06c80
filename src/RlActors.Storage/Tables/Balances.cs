using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>INV-1's terms, each counted in a table of its own.</summary>
internal static class Balances
{
    /// <summary>A run's balance.</summary>
    public static Balance Of(LedgerSession session, long run) => new(
        session.Number("SELECT COALESCE(SUM(count), 0) FROM admissions WHERE run_id = $run", ("$run", run)),
        session.Number("SELECT COUNT(*) FROM step_groups WHERE run_id = $run", ("$run", run)),
        Settled(session, run, GroupState.Expired),
        Settled(session, run, GroupState.Failed),
        session.Number("SELECT COUNT(*) FROM groups INDEXED BY groups_in_flight WHERE run_id = $run AND state < 4", ("$run", run)));

    /// <summary>Groups of one stage in flight.</summary>
    public static long InFlight(LedgerSession session, long run, long stage) => session.Number(
        "SELECT COUNT(*) FROM groups INDEXED BY groups_in_flight WHERE run_id = $run AND stage_id = $stage AND state < 4", ("$run", run), ("$stage", stage));

    private static long Settled(LedgerSession session, long run, GroupState state) => session.Number(
        "SELECT COUNT(*) FROM settlements WHERE run_id = $run AND state = $state", ("$run", run), ("$state", (int)state));
}
