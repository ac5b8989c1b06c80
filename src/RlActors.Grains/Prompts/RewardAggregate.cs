using RlActors.Grains;
using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Prompts;

/// <summary>Running totals of a prompt's rewards and the last K attempts; each attempt is counted once.</summary>
internal sealed class RewardAggregate(int kept)
{
    private readonly HashSet<GroupId> _counted = [];
    private readonly Queue<double> _last = new();
    private double _sum;
    private long _completions;

    public static RewardAggregate Of(IEnumerable<AttemptView> history, int kept)
    {
        var aggregate = new RewardAggregate(kept);
        foreach (var attempt in history)
        {
            aggregate.Add(attempt);
        }

        return aggregate;
    }

    public void Add(AttemptView attempt)
    {
        if (attempt.Rewards.Length == 0 || !_counted.Add(attempt.Group))
        {
            return;
        }

        _sum += attempt.Rewards.Sum();
        _completions += attempt.Rewards.Length;
        _last.Enqueue(attempt.Rewards.Average());
        if (_last.Count > kept)
        {
            _last.Dequeue();
        }
    }

    public PromptSummary Summarise(string prompt) => new(prompt, _counted.Count, _sum / _completions, [.. _last]);
}
