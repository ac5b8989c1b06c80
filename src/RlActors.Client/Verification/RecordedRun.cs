using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Client.Verification;

/// <summary>A run's rows as they were read for a verification; a run under way goes on meanwhile.</summary>
/// <param name="Row">The run.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Stages">Its begun stages.</param>
/// <param name="Steps">Its committed steps.</param>
/// <param name="Balance">INV-1's terms, read after the steps.</param>
/// <param name="TrainedAtMost">Groups in all steps that were committed when the balance had been read.</param>
internal sealed record RecordedRun(
    RunRow Row, Recipe Recipe, IReadOnlyList<StageRow> Stages, IReadOnlyList<StepRow> Steps, Balance Balance, long TrainedAtMost)
{
    private const int Page = 500;

    /// <summary>What the names of models in its recipe stand for.</summary>
    public ModelDirectory Models => new(Recipe, Row, Stages);

    /// <summary>Options of a stage of rollouts; null where the stage is of another kind, or not in the recipe.</summary>
    public RolloutStageOptions? RolloutStage(int stage) => stage < Recipe.Stages.Count ? Recipe.Stages[stage] as RolloutStageOptions : null;

    /// <summary>Steps of stages of rollouts: those that take groups.</summary>
    public IEnumerable<StepRow> RolloutSteps => Steps.Where(step => RolloutStage(step.Stage) is not null);

    public static async Task<RecordedRun> ReadAsync(ILedgerReader ledger, RunRow row, CancellationToken cancellationToken)
    {
        var recipe = RecipeReader.Read(row.Recipe, $"of run {row.Name}");
        var stages = await ledger.ReadStagesAsync(row.Name, cancellationToken);
        var steps = await ReadStepsAsync(ledger, row.Name, 0, cancellationToken);
        var balance = await ledger.ReadBalanceAsync(row.Name, cancellationToken);
        var later = await ReadStepsAsync(ledger, row.Name, steps.Count, cancellationToken);
        return new(row, recipe, stages, steps, balance, steps.Concat(later).Sum(step => (long)step.Groups.Count));
    }

    private static async Task<List<StepRow>> ReadStepsAsync(ILedgerReader ledger, string run, int skip, CancellationToken cancellationToken)
    {
        var steps = new List<StepRow>();
        IReadOnlyList<StepRow> page;
        do
        {
            page = await ledger.ReadStepsAsync(run, skip + steps.Count, Page, cancellationToken);
            steps.AddRange(page);
        }
        while (page.Count == Page);
        return steps;
    }
}
