using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Trajectories;

namespace RlActors.Storage.Tables;

/// <summary>Judged completions with their rewards.</summary>
internal static class Completions
{
    /// <summary>A completion on its way in; its payload is in a file when it is large.</summary>
    public sealed record Incoming(CompletionRecord Record, string? PayloadHash);

    /// <summary>A completion as it lies in the ledger; a payload that is in a file is still to be read.</summary>
    public sealed record Stored(CompletionRecord Record, string? PayloadHash, IReadOnlyList<RewardView> Rewards)
    {
        /// <summary>With its payload read.</summary>
        public CompletionView With(byte[] payload) => new(Record with { Packed = payload }, Rewards);
    }

    /// <summary>Appends completions to a group that is generating or judging; those it has already are dropped with their verdicts. The last one makes it whole.</summary>
    public static GroupRow Append(LedgerSession session, GroupId id, GroupPlan plan, byte[] promptTokens, IReadOnlyList<Incoming> completions, DateTimeOffset now)
    {
        var group = Groups.Require(session, id);
        if (group.State is GroupState.Generating or GroupState.Judging)
        {
            WholeGroups.RequireSize(id, group, plan);
            var added = completions.Where(completion => Insert(session, group, completion)).Select(completion => completion.Record).ToList();
            int step = Steps.LastVersion(session, group.StageKey);
            added.ForEach(record => Rewards.Append(session, group, step, record.Index, record.Verdicts, now));
            var sampled = added.FindAll(record => record.Index < plan.Size);
            Count(session, group, plan.Size, promptTokens, sampled);
            if (plan.GroupJudges is not { Count: > 0 })
            {
                PromptRewards.Add(session, group, sampled.Count, sampled.Sum(record => record.Reward));
            }

            WholeGroups.Settle(session, Groups.Require(session, id), plan, now);
        }

        return Groups.Get(session, group.Key);
    }

    /// <summary>A group's completions, by index.</summary>
    public static List<Stored> Of(LedgerSession session, long group)
    {
        var rewards = Rewards.Of(session, group);
        return session.Query(
            "SELECT completion, payload, payload_hash, text, min_version, max_version, reward FROM completions WHERE group_id = $group ORDER BY completion",
            row =>
            {
                var said = rewards[row.GetInt32(0)].ToList();
                var verdicts = said.ConvertAll(view => new Verdict(view.Judge, view.Weight, view.Reward, view.Detail));
                var record = new CompletionRecord(
                    row.GetInt32(0), row.FindBytes(1) ?? [], session.TextOf(row.GetString(3)), row.GetInt32(4), row.GetInt32(5), row.GetDouble(6), verdicts);
                return new Stored(record, row.FindString(2), said);
            },
            ("$group", group));
    }

    private static bool Insert(LedgerSession session, Groups.Head group, Incoming completion)
    {
        var record = completion.Record;
        return session.Execute(
            """
            INSERT INTO completions (group_id, completion, reward, min_version, max_version, payload_hash, text, payload)
            VALUES ($group, $completion, $reward, $min, $max, $hash, $text, $payload)
            ON CONFLICT (group_id, completion) DO NOTHING
            """,
            ("$group", group.Key), ("$completion", record.Index), ("$reward", record.Reward), ("$min", record.MinVersion), ("$max", record.MaxVersion),
            ("$hash", completion.PayloadHash), ("$text", record.Text), ("$payload", completion.PayloadHash is null ? record.Packed : null)) == 1;
    }

    private static void Count(LedgerSession session, Groups.Head group, int size, byte[] promptTokens, List<CompletionRecord> sampled) => session.Execute(
        """
        UPDATE groups SET size = $size, prompt_tokens = COALESCE(prompt_tokens, $tokens), completions = completions + $count, reward_sum = reward_sum + $sum
        WHERE id = $group
        """,
        ("$group", group.Key), ("$size", size), ("$tokens", promptTokens), ("$count", sampled.Count), ("$sum", sampled.Sum(record => record.Reward)));
}
