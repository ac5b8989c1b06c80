using System.Collections.Immutable;
using RlActors.Recipes;

namespace RlActors.Silo.Runs;

/// <summary>What a run's metrics add up to.</summary>
internal sealed record RunTotals
{
    /// <summary>Steps, or updates, by kind of stage.</summary>
    public ImmutableDictionary<string, int> ByKind { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Steps, or updates, by stage.</summary>
    public ImmutableDictionary<int, int> ByStage { get; init; } = ImmutableDictionary<int, int>.Empty;

    /// <summary>Committed training steps of RL stages.</summary>
    public int Steps => ByKind.GetValueOrDefault(StageKinds.Of(typeof(RlStageOptions)));

    /// <summary>Optimiser updates of supervised stages.</summary>
    public int SftUpdates => ByKind.GetValueOrDefault(StageKinds.Of(typeof(SftStageOptions)));

    /// <summary>Trained tokens of RL stages.</summary>
    public long Tokens { get; init; }

    /// <summary>Mean reward of the first training step.</summary>
    public double? RewardFirst { get; init; }

    /// <summary>Mean reward of the last training step.</summary>
    public double? RewardLast { get; init; }

    /// <summary>The totals with one more row.</summary>
    public RunTotals With(MetricsRow row)
    {
        var counted = this with
        {
            ByKind = ByKind.SetItem(row.Phase, ByKind.GetValueOrDefault(row.Phase) + 1),
            ByStage = ByStage.SetItem(row.Source.Stage, row.Step),
        };
        return row.Stage is not RlStageOptions ? counted : counted with
        {
            Tokens = Tokens + (long)(row.Value("tokens") ?? 0),
            RewardFirst = RewardFirst ?? row.Value("reward_mean"),
            RewardLast = row.Value("reward_mean") ?? RewardLast,
        };
    }
}
