namespace RlActors.Silo.Runs;

/// <summary>What a run's metrics add up to.</summary>
internal sealed record RunTotals
{
    /// <summary>Committed training steps of RL stages.</summary>
    public int Steps { get; init; }

    /// <summary>Optimiser updates of supervised stages.</summary>
    public int SftUpdates { get; init; }

    /// <summary>Trained tokens of RL stages.</summary>
    public long Tokens { get; init; }

    /// <summary>Mean reward of the first training step.</summary>
    public double? RewardFirst { get; init; }

    /// <summary>Mean reward of the last training step.</summary>
    public double? RewardLast { get; init; }

    /// <summary>The totals with one more row.</summary>
    public RunTotals With(MetricsRow row) => row.Phase == "sft"
        ? this with { SftUpdates = SftUpdates + 1 }
        : this with
        {
            Steps = Steps + 1,
            Tokens = Tokens + (long)(row.Value("tokens") ?? 0),
            RewardFirst = RewardFirst ?? row.Value("reward_mean"),
            RewardLast = row.Value("reward_mean") ?? RewardLast,
        };
}
