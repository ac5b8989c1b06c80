using System.Text.Json;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Client.Reading;

/// <summary>Where a run stands, as the ledger has it.</summary>
/// <param name="Row">The run.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Stages">One a stage of the recipe, begun or not.</param>
/// <param name="Evaluations">All evaluations, oldest first.</param>
/// <param name="Sampled">All evaluations of sampled completions, oldest first.</param>
internal sealed record RunStanding(
    RunRow Row, Recipe Recipe, IReadOnlyList<StageStanding> Stages, IReadOnlyList<EvaluationRow> Evaluations, IReadOnlyList<SampledEvaluationRow> Sampled)
{
    /// <summary>The stage under way, or the last one; null before the first has begun.</summary>
    public StageStanding? Current => Stages.LastOrDefault(stage => stage.Row is not null);

    /// <summary>What was measured before and after each stage that has begun.</summary>
    public IReadOnlyList<StageFigures> Figures => StageFigures.Of(Recipe, Stages.Count(stage => stage.Row is not null), Evaluations);

    /// <summary>The newest measurement on prompts that are only measured on.</summary>
    public EvaluationRow? HeldOut => Evaluations.LastOrDefault(evaluation => evaluation.Split == "heldout" && evaluation.HasAccuracy);

    public static async Task<RunStanding> ReadAsync(ILedgerReader ledger, RunRow row, CancellationToken cancellationToken)
    {
        var recipe = RecipeReader.Read(row.Recipe, $"of run {row.Name}");
        var begun = await ledger.ReadStagesAsync(row.Name, cancellationToken);
        var stages = new StageStanding[recipe.Stages.Count];
        for (int i = 0; i < stages.Length; i++)
        {
            var stage = begun.FirstOrDefault(candidate => candidate.Stage == i);
            stages[i] = new(i, recipe.Stages[i], stage, stage is null ? null : await ledger.FindLastStepAsync(row.Name, i, cancellationToken));
        }

        return new(
            row, recipe, stages, await ledger.ReadEvaluationsAsync(row.Name, cancellationToken), await ledger.ReadSampledEvaluationsAsync(row.Name, cancellationToken));
    }
}

/// <summary>Where one stage of a run stands.</summary>
/// <param name="Index">Index in the recipe.</param>
/// <param name="Options">What the recipe says of it.</param>
/// <param name="Row">Its row; null when it has not begun.</param>
/// <param name="LastStep">Its newest committed step.</param>
internal sealed record StageStanding(int Index, StageOptions Options, StageRow? Row, StepRow? LastStep)
{
    /// <summary>The stage's name; null where it has none.</summary>
    public string? Name => Options.Name;

    /// <summary>Its kind, such as <c>sft</c> or <c>rl</c>.</summary>
    public string Kind => Options.Kind;

    /// <summary>What one step of the stage is called.</summary>
    public string Unit => Options is BatchStageOptions ? "update" : "step";

    /// <summary><c>waiting</c>, <c>open</c> or <c>done</c>.</summary>
    public string State => Row switch { null => "waiting", { EndedAt: null } => "open", _ => "done" };

    /// <summary>Committed steps, or updates of a batch stage.</summary>
    public int Version => LastStep?.Version ?? 0;

    /// <summary>Steps the stage will have; at most, in a batch stage.</summary>
    public int Steps => Options.Length;

    /// <summary>The learner's numbers of the newest step.</summary>
    public JsonElement? Metrics => LastStep is null ? null : StepMetrics.Last(LastStep);
}
