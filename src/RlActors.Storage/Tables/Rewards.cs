using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Trajectories;

namespace RlActors.Storage.Tables;

/// <summary>What each judge said of each completion. Rows are only ever added.</summary>
internal static class Rewards
{
    /// <summary>Appends the verdicts of one completion.</summary>
    public static void Append(LedgerSession session, Groups.Head group, int step, int completion, IEnumerable<Verdict> verdicts, DateTimeOffset now)
    {
        foreach (var verdict in verdicts)
        {
            session.Execute(
                """
                INSERT INTO rewards (run_id, stage, step, prompt_id, group_id, completion, judge, weight, reward, detail, at)
                VALUES ($run, $stage, $step, $prompt, $group, $completion, $judge, $weight, $reward, $detail, $now)
                ON CONFLICT (group_id, completion, judge) DO NOTHING
                """,
                ("$run", group.Run), ("$stage", group.Stage), ("$step", step), ("$prompt", group.Prompt), ("$group", group.Key), ("$completion", completion),
                ("$judge", verdict.Judge), ("$weight", verdict.Weight), ("$reward", verdict.Reward), ("$detail", verdict.Detail), ("$now", now.ToMicroseconds()));
        }
    }

    /// <summary>Whether one judge has spoken of any completion of a group; a group judge then has of all.</summary>
    public static bool Has(LedgerSession session, long group, string judge) => session.Number(
        "SELECT COUNT(*) FROM rewards WHERE group_id = $group AND completion = 0 AND judge = $judge", ("$group", group), ("$judge", judge)) == 1;

    /// <summary>A group's rewards, by completion, in the order they were given.</summary>
    public static ILookup<int, RewardView> Of(LedgerSession session, long group) => session.Query(
        "SELECT completion, judge, weight, reward, detail, at FROM rewards WHERE group_id = $group ORDER BY id",
        row => (Completion: row.GetInt32(0), View: new RewardView(row.GetString(1), row.GetDouble(2), row.GetDouble(3), row.FindString(4) is { } detail ? session.TextOf(detail) : null, row.GetTime(5))),
        ("$group", group)).ToLookup(pair => pair.Completion, pair => pair.View);
}
