using System.Text.Json;
using RlActors.Client.Reading;
using RlActors.Grains;
using RlActors.Ledger;

namespace RlActors.Client.Verbs;

/// <summary>The answer of <c>status</c>; what the run waits for, by its own word, is null where no silo answered.</summary>
internal sealed record StatusView(
    string Run, string Recipe, string? Description, RunStatus Status, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    IReadOnlyList<StageView> Stages, Balance Balance, InFlightView InFlight, LastStepView? LastStep, IReadOnlyList<EvaluationView> Evaluations,
    IReadOnlyList<SampledEvaluationView> SampledEvaluations, IReadOnlyList<string>? Waiting)
{
    public static StatusView Of(RunStanding standing, Balance balance, IReadOnlyList<GroupRow> inFlight, RunReport? report) => new(
        standing.Row.Name, standing.Recipe.Name, standing.Recipe.Description, standing.Row.Status, standing.Row.Reason,
        standing.Row.CreatedAt, standing.Row.UpdatedAt,
        [.. standing.Stages.Select(stage => StageView.Of(stage, standing.Figures.ElementAtOrDefault(stage.Index)))], balance, InFlightView.Of(inFlight),
        standing.Current is { LastStep: { } last } current ? new(current.Index, current.Unit, last.Version, last.State.Weights, last.CommittedAt, current.Metrics) : null,
        [.. standing.Evaluations.Select(EvaluationView.Of)], [.. standing.Sampled.Select(SampledEvaluationView.Of)], report?.Waiting);
}

/// <summary>One stage of the recipe.</summary>
internal sealed record StageView(
    int Stage, string Kind, string State, int Version, int Steps, string? InitialWeights, string? FinalWeights, DateTimeOffset? BeganAt, DateTimeOffset? EndedAt,
    string? Name, double? AccuracyBefore, double? AccuracyAfter, double? PreferencesBefore, double? PreferencesAfter)
{
    public static StageView Of(StageStanding stage, StageFigures? figures) => new(
        stage.Index, stage.Kind, stage.State, stage.Version, stage.Steps,
        stage.Row?.Initial.Weights, stage.Row?.Final?.Weights, stage.Row?.BeganAt, stage.Row?.EndedAt,
        stage.Name, Accuracy(figures?.Before), Accuracy(figures?.After), Accuracy(figures?.PreferencesBefore), Accuracy(figures?.PreferencesAfter));

    private static double? Accuracy(EvaluationRow? row) => row is { HasAccuracy: true } ? row.Accuracy : null;
}

/// <summary>Groups in flight by state.</summary>
internal sealed record InFlightView(int Generating, int Judging, int Ready, int Leased)
{
    public static InFlightView Of(IReadOnlyList<GroupRow> groups)
    {
        int Count(GroupState state) => groups.Count(group => group.State == state);
        return new(Count(GroupState.Generating), Count(GroupState.Judging), Count(GroupState.Ready), Count(GroupState.Leased));
    }
}

/// <summary>The newest committed step; <paramref name="Unit"/>: <c>step</c> or <c>update</c>.</summary>
internal sealed record LastStepView(int Stage, string Unit, int Version, string Weights, DateTimeOffset CommittedAt, JsonElement? Metrics);

/// <summary>One evaluation.</summary>
internal sealed record EvaluationView(int Stage, int Version, string Split, int Prompts, double? Accuracy, double? RewardMean, DateTimeOffset At)
{
    public static EvaluationView Of(EvaluationRow row) => new(
        row.Stage, row.Version, row.Split, row.Prompts,
        row.HasAccuracy ? row.Accuracy : null, double.IsFinite(row.RewardMean) ? row.RewardMean : null, row.At);
}

/// <summary>One evaluation of sampled completions; the perplexity is under the run's initial model.</summary>
internal sealed record SampledEvaluationView(
    int Stage, int Version, int Prompts, double Temperature, long Tokens, double? RewardMean, double? Perplexity, DateTimeOffset At)
{
    public static SampledEvaluationView Of(SampledEvaluationRow row) => new(
        row.Stage, row.Version, row.Prompts, row.Temperature, row.Tokens,
        double.IsFinite(row.RewardMean) ? row.RewardMean : null, double.IsFinite(row.Perplexity) ? row.Perplexity : null, row.At);
}
