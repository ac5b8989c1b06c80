using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>What a run's list of prompts is ordered by: the mean reward of each prompt's first and latest attempt, kept up to date with the completions.</summary>
internal static class PromptRewards
{
    private const string Columns =
        "SELECT p.name, t.attempts, t.first_mean, t.last_mean, t.reward_sum / t.completions FROM prompt_rewards t JOIN prompts p ON p.id = t.prompt_id ";

    /// <summary>Adds the completions that a group has just gained.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="before">The group before, with the completions and rewards that are counted already.</param>
    /// <param name="count">How many are added.</param>
    /// <param name="sum">Their rewards' sum.</param>
    public static void Add(LedgerSession session, Groups.Head before, int count, double sum)
    {
        if (count == 0)
        {
            return;
        }

        session.Execute(
            """
            INSERT INTO prompt_rewards (run_id, prompt_id, attempts, first_attempt, first_mean, last_attempt, last_mean, completions, reward_sum)
            VALUES ($run, $prompt, 1, $attempt, $mean, $attempt, $mean, $count, $sum)
            ON CONFLICT (run_id, prompt_id) DO UPDATE SET
                attempts = prompt_rewards.attempts + $new, completions = prompt_rewards.completions + $count, reward_sum = prompt_rewards.reward_sum + $sum,
                first_mean = CASE WHEN $attempt <= prompt_rewards.first_attempt THEN $mean ELSE prompt_rewards.first_mean END,
                first_attempt = CASE WHEN $attempt <= prompt_rewards.first_attempt THEN $attempt ELSE prompt_rewards.first_attempt END,
                last_mean = CASE WHEN $attempt >= prompt_rewards.last_attempt THEN $mean ELSE prompt_rewards.last_mean END,
                last_attempt = CASE WHEN $attempt >= prompt_rewards.last_attempt THEN $attempt ELSE prompt_rewards.last_attempt END
            """,
            ("$run", before.Run), ("$prompt", before.Prompt), ("$attempt", before.Attempt), ("$new", before.Completions == 0 ? 1 : 0),
            ("$mean", (before.RewardSum + sum) / (before.Completions + count)), ("$count", count), ("$sum", sum));
    }

    /// <summary>A run's prompts, in an order that has an index.</summary>
    public static IReadOnlyList<PromptView> List(LedgerSession session, string run, PromptOrder order, int take) => session.Query(
        Columns + "WHERE t.run_id = (SELECT id FROM runs WHERE name = $run) ORDER BY " + order switch
        {
            PromptOrder.Worst => "t.last_mean, t.prompt_id",
            PromptOrder.Best => "t.last_mean DESC, t.prompt_id DESC",
            PromptOrder.Falling => "t.last_mean - t.first_mean, t.prompt_id",
            PromptOrder.Rising => "t.last_mean - t.first_mean DESC, t.prompt_id DESC",
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "no such order of prompts"),
        } + " LIMIT $take",
        row => new PromptView(row.GetString(0), row.GetInt32(1), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4)), ("$run", run), ("$take", take));
}
