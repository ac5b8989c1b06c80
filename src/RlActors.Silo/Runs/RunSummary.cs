using System.Text.Json;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Silo.Runs;

/// <summary>What <c>summary.json</c> says of a run. Seconds are wall-clock time between events of the ledger, pauses included; accuracies are on the held-out prompts.</summary>
internal sealed record RunSummary
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n" };

    public required string Run { get; init; }

    public required string Recipe { get; init; }

    /// <summary>Committed training steps of the RL stages.</summary>
    public required int Steps { get; init; }

    public required double? AccuracyBefore { get; init; }

    public required double? AccuracyAfterSft { get; init; }

    public required double? AccuracyFinal { get; init; }

    /// <summary>Mean reward of the initial model's greedy completions of held-out prompts.</summary>
    public required double? HeldoutRewardBefore { get; init; }

    /// <summary>The same of the last version measured.</summary>
    public required double? HeldoutRewardFinal { get; init; }

    /// <summary>Every measurement of sampled completions, oldest first; empty where the recipe asks for none.</summary>
    public required IReadOnlyList<SampledSummary> Sampled { get; init; }

    /// <summary>Every stage that has begun.</summary>
    public required IReadOnlyList<StageSummary> Stages { get; init; }

    public required double SecondsTotal { get; init; }

    public required double SecondsRl { get; init; }

    public required bool LedgerBalanced { get; init; }

    public required int SftUpdates { get; init; }

    /// <summary>Steps and updates by kind of stage, in the order of the stages.</summary>
    public required IReadOnlyDictionary<string, int> Work { get; init; }

    public required double? RewardFirst { get; init; }

    public required double? RewardLast { get; init; }

    public required long TokensTrained { get; init; }

    public required int Seed { get; init; }

    /// <summary>Hash of the final policy's weights.</summary>
    public required string? Hash { get; init; }

    public required Balance Balance { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Gathers it from the ledger's rows.</summary>
    public static RunSummary Of(
        RunRow run, IReadOnlyList<StageRow> stages, RunMeasurements measured, Balance balance, RunTotals totals)
    {
        var recipe = RecipeReader.Read(run.Recipe, run.Name);
        var accuracies = HeldOutMeasures.Accuracies(recipe, measured.Evaluations);
        var rewards = HeldOutMeasures.Rewards(recipe, measured.Evaluations);
        return new RunSummary
        {
            Run = run.Name,
            Recipe = recipe.Name,
            Steps = totals.Steps,
            AccuracyBefore = accuracies.Before,
            AccuracyAfterSft = accuracies.AfterSft,
            AccuracyFinal = accuracies.Final,
            HeldoutRewardBefore = rewards.Before,
            HeldoutRewardFinal = rewards.Final,
            Sampled = [.. measured.Sampled.Select(SampledSummary.Of)],
            Stages = [.. stages.Zip(StageFigures.Of(recipe, stages.Count, measured.Evaluations), (row, figures) =>
                StageSummary.Of(row, figures, totals.ByStage.GetValueOrDefault(row.Stage), run.UpdatedAt))],
            SecondsTotal = Seconds(run.CreatedAt, run.UpdatedAt),
            SecondsRl = stages.Where(stage => recipe.Stages[stage.Stage] is RlStageOptions).Sum(stage => Seconds(stage.BeganAt, stage.EndedAt ?? run.UpdatedAt)),
            LedgerBalanced = balance.Holds,
            SftUpdates = totals.SftUpdates,
            Work = recipe.Stages.Select(stage => stage.Kind).Distinct().Where(totals.ByKind.ContainsKey).ToDictionary(kind => kind, kind => totals.ByKind[kind]),
            RewardFirst = totals.RewardFirst,
            RewardLast = totals.RewardLast,
            TokensTrained = totals.Tokens,
            Seed = recipe.Seed,
            Hash = stages.LastOrDefault(stage => stage.Final is not null && recipe.Stages[stage.Stage].Yields == StageYield.Policy)?.Final?.Weights,
            Balance = balance,
            CreatedAt = run.CreatedAt,
            EndedAt = run.UpdatedAt,
        };
    }

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    private static double Seconds(DateTimeOffset from, DateTimeOffset to) => Math.Round((to - from).TotalSeconds, 3);
}
