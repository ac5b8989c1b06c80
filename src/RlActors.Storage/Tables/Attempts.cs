using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>A prompt's history: every attempt, trained or not.</summary>
internal static class Attempts
{
    /// <summary>Every attempt at a prompt, oldest first.</summary>
    public static IReadOnlyList<AttemptView> Of(LedgerSession session, string prompt, string? run) => session.Query(
        """
        SELECT g.id, r.name, g.attempt, g.state, e.reason, g.min_version, g.max_version, t.version, g.admitted_at, g.size
        FROM groups g JOIN runs r ON r.id = g.run_id
        LEFT JOIN settlements e ON e.group_id = g.id LEFT JOIN step_groups sg ON sg.group_id = g.id LEFT JOIN steps t ON t.id = sg.step_id
        WHERE g.prompt_id = (SELECT id FROM prompts WHERE name = $prompt) AND (CAST($run AS TEXT) IS NULL OR r.name = $run)
        ORDER BY g.id
        """,
        row => (Key: row.GetInt64(0), Size: row.FindInt32(9) ?? 0, View: new AttemptView(
            new GroupId(row.GetString(1), prompt, row.GetInt32(2)), (GroupState)row.GetInt32(3), row.FindString(4), [], row.FindInt32(5), row.FindInt32(6),
            row.FindInt32(7), Staleness(row.FindInt32(7), row.FindInt32(5)), row.GetTime(8))),
        ("$prompt", prompt), ("$run", run))
        .ConvertAll(attempt => WithRewards(attempt.View, attempt.Size, RewardsOf(session, attempt.Key)));

    /// <summary>A completion beyond the group's size is its greedy baseline.</summary>
    private static AttemptView WithRewards(AttemptView attempt, int size, List<(int Index, double Reward)> completions) => attempt with
    {
        Rewards = [.. completions.Where(completion => completion.Index < size).Select(completion => completion.Reward)],
        BaselineReward = completions.FindIndex(completion => completion.Index >= size) is >= 0 and var baseline ? completions[baseline].Reward : null,
    };

    private static List<(int Index, double Reward)> RewardsOf(LedgerSession session, long group) => session.Query(
        "SELECT completion, reward FROM completions WHERE group_id = $group ORDER BY completion", row => (row.GetInt32(0), row.GetDouble(1)), ("$group", group));

    /// <summary>How far behind a trained group's oldest token was; a group without sampled tokens is not behind.</summary>
    private static int? Staleness(int? trainedStep, int? minVersion) => trainedStep - 1 - minVersion is { } behind ? Math.Max(behind, 0) : null;
}
