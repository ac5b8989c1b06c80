using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Trajectories;

namespace RlActors.Storage.Tables;

/// <summary>What happens to a group whose completions are all there: group judges speak, then it is ready, or given up because it teaches nothing.</summary>
internal static class WholeGroups
{
    /// <summary>Appends what one group judge said; a second time, or when the group is not judging any more, it is dropped.</summary>
    public static GroupRow Append(LedgerSession session, GroupId id, GroupPlan plan, GroupVerdicts said, DateTimeOffset now)
    {
        var group = Groups.Require(session, id);
        RequireSize(id, group, plan);
        if (group.State is GroupState.Generating or GroupState.Judging && !Rewards.Has(session, group.Key, said.Judge))
        {
            Require(session, id, group, plan, said);
            int step = Steps.LastVersion(session, group.StageKey);
            for (int i = 0; i < said.Verdicts.Count; i++)
            {
                Rewards.Append(session, group, step, i, [new Verdict(said.Judge, said.Weight, said.Verdicts[i].Reward, said.Verdicts[i].Detail)], now);
            }

            Settle(session, group, plan, now);
        }

        return Groups.Get(session, group.Key);
    }

    /// <summary>Takes a group on where its completions are all there: to judging while group judges have still to speak, else to ready or expired.</summary>
    public static void Settle(LedgerSession session, Groups.Head group, GroupPlan plan, DateTimeOffset now)
    {
        if (group.Completions != plan.Size || Count(session, group.Key) != plan.Completions)
        {
            return;
        }

        if (plan.GroupJudges?.All(judge => Rewards.Has(session, group.Key, judge)) == false)
        {
            session.Execute("UPDATE groups SET state = 1 WHERE id = $group", ("$group", group.Key));
            return;
        }

        if (plan.GroupJudges is { Count: > 0 } judges)
        {
            AddUp(session, group, plan, judges);
        }

        session.Execute(
            """
            UPDATE groups SET
                state = 2,
                min_version = (SELECT MIN(min_version) FROM completions WHERE group_id = $group AND completion < $size),
                max_version = (SELECT MAX(max_version) FROM completions WHERE group_id = $group AND completion < $size)
            WHERE id = $group
            """,
            ("$group", group.Key), ("$size", plan.Size));
        if (plan.DynamicSampling is { } rule && rule.Holds(RewardsOf(session, group.Key, plan.Size)))
        {
            GiveUp(session, group, rule, now);
        }
    }

    /// <summary>Checks that a group is as large as its earlier writes said.</summary>
    public static void RequireSize(GroupId id, Groups.Head group, GroupPlan plan)
    {
        if (group.Size is { } size && size != plan.Size)
        {
            throw new LedgerConflictException($"group '{id}' has {size} completions, not {plan.Size}");
        }
    }

    private static void Require(LedgerSession session, GroupId id, Groups.Head group, GroupPlan plan, GroupVerdicts said)
    {
        if (plan.GroupJudges?.Contains(said.Judge) != true)
        {
            throw new LedgerConflictException($"'{said.Judge}' is none of the group judges of group '{id}'");
        }

        long there = Count(session, group.Key);
        if (there != plan.Completions || said.Verdicts.Count != plan.Completions)
        {
            throw new LedgerConflictException(
                $"judge '{said.Judge}' said something of {said.Verdicts.Count} completions of group '{id}', which has {there} of {plan.Completions}");
        }
    }

    /// <summary>Adds what the group judges said to the completions' rewards, in the order of the plan: whoever spoke first, the sum is the same to the last bit.</summary>
    private static void AddUp(LedgerSession session, Groups.Head group, GroupPlan plan, IReadOnlyList<string> judges)
    {
        var said = Rewards.Of(session, group.Key);
        foreach (var (index, single) in session.Query(
            "SELECT completion, reward FROM completions WHERE group_id = $group ORDER BY completion", row => (row.GetInt32(0), row.GetDouble(1)), ("$group", group.Key)))
        {
            double reward = judges.Aggregate(single, (sum, judge) => said[index].First(view => view.Judge == judge) is var view ? sum + view.Weight * view.Reward : sum);
            session.Execute(
                "UPDATE completions SET reward = $reward WHERE group_id = $group AND completion = $completion",
                ("$group", group.Key), ("$completion", index), ("$reward", reward));
        }

        double total = RewardsOf(session, group.Key, plan.Size).Sum();
        session.Execute("UPDATE groups SET reward_sum = $sum WHERE id = $group", ("$group", group.Key), ("$sum", total));
        PromptRewards.Add(session, group with { Completions = 0, RewardSum = 0 }, plan.Size, total);
    }

    /// <summary>Ends a group without signal, unless as many have ended so at the stage's version as may.</summary>
    private static void GiveUp(LedgerSession session, Groups.Head group, NoSignalRule rule, DateTimeOffset now)
    {
        int version = Steps.LastVersion(session, group.StageKey);
        long before = session.Number(
            "SELECT COUNT(*) FROM no_signal WHERE stage_id = $stage AND version = $version", ("$stage", group.StageKey), ("$version", version));
        if (before >= rule.MostPerStep)
        {
            return;
        }

        Groups.Settle(session, group.Run, group.Key, GroupState.Expired, NoSignalRule.Reason, now);
        session.Execute(
            "INSERT INTO no_signal (group_id, stage_id, version) VALUES ($group, $stage, $version)",
            ("$group", group.Key), ("$stage", group.StageKey), ("$version", version));
    }

    private static long Count(LedgerSession session, long group) =>
        session.Number("SELECT COUNT(*) FROM completions WHERE group_id = $group", ("$group", group));

    private static List<double> RewardsOf(LedgerSession session, long group, int size) => session.Query(
        "SELECT reward FROM completions WHERE group_id = $group AND completion < $size ORDER BY completion", row => row.GetDouble(0), ("$group", group), ("$size", size));
}
