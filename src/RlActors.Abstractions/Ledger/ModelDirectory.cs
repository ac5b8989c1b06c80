using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Ledger;

/// <summary>What the names of models in a recipe stand for, as far as its run has come: <c>base</c>, entries of <c>models</c>, and finished stages.</summary>
/// <param name="Recipe">The run's recipe.</param>
/// <param name="Run">The run.</param>
/// <param name="Stages">The stages it has begun.</param>
public sealed record ModelDirectory(Recipe Recipe, RunRow Run, IReadOnlyList<StageRow> Stages)
{
    /// <summary>Reads off the ledger how far a run has come.</summary>
    public static async Task<ModelDirectory> ReadAsync(ILedgerReader ledger, RunRow run, Recipe recipe, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(run);
        return new(recipe, run, await ledger.ReadStagesAsync(run.Name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The files of the model of that name, in the run's part of the weight store. A finished reward-model stage's weights hold <c>score.weight</c>.</summary>
    /// <exception cref="RlActorsException">There is no such model, or its stage is not done.</exception>
    public ModelManifest Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == ModelName.Base)
        {
            return Run.Model;
        }

        return NamedModels.Read(Run.Models).TryGetValue(name, out var external) ? external : Run.Model with { Weights = FinalOf(Recipe.IndexOf(name)).Weights };
    }

    /// <summary>The weights that a stage starts from: its source's final ones, without what its optimiser remembered.</summary>
    /// <exception cref="RlActorsException">The stage that it starts from is not done.</exception>
    public LearnerState InitialOf(int stage)
    {
        int? source = Recipe.SourceOf(stage, out string? named);
        return new LearnerState(source is { } earlier ? FinalOf(earlier).Weights : Find(named!).Weights, null);
    }

    /// <summary>The weight files that the training of a stage that has begun starts from or looks at.</summary>
    /// <exception cref="RlActorsException">A stage that it names is not done.</exception>
    public StageModels ModelsOf(int stage)
    {
        var initial = Stages.FirstOrDefault(row => row.Stage == stage)?.Initial ?? throw new RlActorsException($"{Recipe.TitleOf(stage)} of run '{Run.Name}' has not begun");
        return Recipe.Stages[stage] switch
        {
            RlStageOptions rl => new(initial.Weights, WeightsOf(rl.Reference), WeightsOf(rl.Critic?.From)),
            PreferenceStageOptions preference => new(initial.Weights, WeightsOf(preference.Reference)),
            DistillStageOptions distill => new(initial.Weights, Teacher: WeightsOf(distill.Teacher)),
            _ => new(initial.Weights),
        };
    }

    private string? WeightsOf(string? name) => name is null ? null : Find(name).Weights;

    private LearnerState FinalOf(int stage) => Stages.FirstOrDefault(row => row.Stage == stage)?.Final
        ?? throw new RlActorsException($"{Recipe.TitleOf(stage)} of run '{Run.Name}' is not done; what it yields cannot be used yet");
}
