using System.Data.Common;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>Rollout groups and their states.</summary>
internal static class Groups
{
    private const string Fields =
        "SELECT r.name, p.name, g.attempt, s.stage, g.sequence, g.state, e.reason, g.admitted_version, g.min_version, g.max_version, t.version, g.admitted_at FROM groups g";

    private const string Joins =
        """
         JOIN runs r ON r.id = g.run_id JOIN prompts p ON p.id = g.prompt_id JOIN stages s ON s.id = g.stage_id
        LEFT JOIN settlements e ON e.group_id = g.id LEFT JOIN step_groups sg ON sg.group_id = g.id LEFT JOIN steps t ON t.id = sg.step_id
        """;

    private const string Columns = Fields + Joins;

    /// <summary>Few groups are in flight, however many there are: SQLite is told to look among those.</summary>
    private const string InFlightColumns = Fields + " INDEXED BY groups_in_flight" + Joins;

    /// <summary>What a write needs to know of a group.</summary>
    public sealed record Head(
        long Key, long Run, long StageKey, int Stage, long Prompt, int Attempt, GroupState State, int? Size, int Completions, double RewardSum, int? MinVersion);

    /// <summary>A group, or null.</summary>
    public static GroupRow? Find(LedgerSession session, GroupId group) => session.Find(
        Columns + " WHERE r.name = $run AND p.name = $prompt AND g.attempt = $attempt", Read,
        ("$run", group.Run), ("$prompt", group.Prompt), ("$attempt", group.Attempt));

    /// <summary>A group by its key.</summary>
    public static GroupRow Get(LedgerSession session, long key) => session.Find(Columns + " WHERE g.id = $key", Read, ("$key", key))!;

    /// <summary>What a write needs to know of a group.</summary>
    /// <exception cref="LedgerConflictException">It was never admitted.</exception>
    public static Head Require(LedgerSession session, GroupId group) => session.Find(
        """
        SELECT g.id, g.run_id, g.stage_id, s.stage, g.prompt_id, g.attempt, g.state, g.size, g.completions, g.reward_sum, g.min_version
        FROM groups g JOIN stages s ON s.id = g.stage_id
        WHERE g.run_id = (SELECT id FROM runs WHERE name = $run) AND g.prompt_id = (SELECT id FROM prompts WHERE name = $prompt) AND g.attempt = $attempt
        """,
        row => new Head(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetInt64(4), row.GetInt32(5), (GroupState)row.GetInt32(6), row.FindInt32(7),
            row.GetInt32(8), row.GetDouble(9), row.FindInt32(10)),
        ("$run", group.Run), ("$prompt", group.Prompt), ("$attempt", group.Attempt))
        ?? throw new LedgerConflictException($"group '{group}' was never admitted");

    /// <summary>Groups of consecutive sequence numbers.</summary>
    public static List<GroupRow> Range(LedgerSession session, long stage, long first, long count) => session.Query(
        Columns + " WHERE g.stage_id = $stage AND g.sequence >= $first AND g.sequence < $end ORDER BY g.sequence", Read,
        ("$stage", stage), ("$first", first), ("$end", first + count));

    /// <summary>A stage's groups in one state, in admission order.</summary>
    public static List<GroupRow> InState(LedgerSession session, long run, long stage, GroupState state, int take) => session.Query(
        InFlightColumns + " WHERE g.run_id = $run AND g.stage_id = $stage AND g.state < 4 AND g.state = $state ORDER BY g.sequence LIMIT $take", Read,
        ("$run", run), ("$stage", stage), ("$state", (int)state), ("$take", take));

    /// <summary>A run's groups in flight, in admission order.</summary>
    public static IReadOnlyList<GroupRow> InFlight(LedgerSession session, string run) => session.Query(
        InFlightColumns + " WHERE g.run_id = (SELECT id FROM runs WHERE name = $run) AND g.state < 4 ORDER BY g.stage_id, g.sequence", Read, ("$run", run));

    /// <summary>A run's latest groups that ended or are ready, the last admitted first.</summary>
    public static IReadOnlyList<GroupRow> Latest(LedgerSession session, string run, int count) => session.Query(
        Columns + " WHERE g.run_id = (SELECT id FROM runs WHERE name = $run) AND g.state IN (2, 4, 5, 6) ORDER BY g.id DESC LIMIT $count", Read,
        ("$run", run), ("$count", count));

    /// <summary>A stage's groups that are still generating or judging, in admission order.</summary>
    public static List<GroupRow> UnderWay(LedgerSession session, long run, long stage) => session.Query(
        InFlightColumns + " WHERE g.run_id = $run AND g.stage_id = $stage AND g.state < 4 AND g.state IN (0, 1) ORDER BY g.sequence", Read,
        ("$run", run), ("$stage", stage));

    /// <summary>Marks a generating group as judging.</summary>
    public static void MarkJudging(LedgerSession session, GroupId group) => session.Execute(
        "UPDATE groups SET state = 1 WHERE id = $key AND state = 0", ("$key", Require(session, group).Key));

    /// <summary>Ends a group that is generating, judging or ready; any other is left alone.</summary>
    public static GroupRow Settle(LedgerSession session, Head group, GroupState state, string reason, DateTimeOffset now)
    {
        if (group.State < GroupState.Leased)
        {
            Settle(session, group.Run, group.Key, state, reason, now);
        }

        return Get(session, group.Key);
    }

    /// <summary>Ends a group that was not trained; its lease ends too.</summary>
    public static void Settle(LedgerSession session, long run, long group, GroupState state, string reason, DateTimeOffset now)
    {
        session.Execute("UPDATE groups SET state = $state, lease_epoch = NULL, lease_version = NULL WHERE id = $group", ("$group", group), ("$state", (int)state));
        session.Execute(
            "INSERT INTO settlements (group_id, run_id, state, reason, at) VALUES ($group, $run, $state, $reason, $now)",
            ("$group", group), ("$run", run), ("$state", (int)state), ("$reason", reason), ("$now", now.ToMicroseconds()));
    }

    private static GroupRow Read(DbDataReader row) => new(
        new GroupId(row.GetString(0), row.GetString(1), row.GetInt32(2)), row.GetInt32(3), row.GetInt64(4), (GroupState)row.GetInt32(5), row.FindString(6),
        row.GetInt32(7), row.FindInt32(8), row.FindInt32(9), row.FindInt32(10), row.GetTime(11));
}
