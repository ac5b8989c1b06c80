using RlActors.Recipes;

namespace RlActors.Ledger;

/// <summary>What was measured before and after one stage of a run.</summary>
/// <param name="Stage">Index of the stage.</param>
/// <param name="Name">Its name; null where it has none.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Before">Held-out prompts, of the policy that it starts from.</param>
/// <param name="After">Held-out prompts, of the newest of its policies that was measured; null for stages that yield none.</param>
/// <param name="PreferencesBefore">Held-out preferences, of what it starts from.</param>
/// <param name="PreferencesAfter">Held-out preferences, of the newest version that was measured.</param>
public sealed record StageFigures(
    int Stage, string? Name, string Kind, EvaluationRow? Before, EvaluationRow? After, EvaluationRow? PreferencesBefore, EvaluationRow? PreferencesAfter)
{
    private const string HeldOut = "heldout", Preferences = "heldout-preferences";

    /// <summary>The figures of every stage that has begun.</summary>
    /// <param name="recipe">The run's recipe.</param>
    /// <param name="begun">How many stages have begun.</param>
    /// <param name="evaluations">All evaluations of the run, oldest first.</param>
    public static IReadOnlyList<StageFigures> Of(Recipe recipe, int begun, IReadOnlyList<EvaluationRow> evaluations)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var stages = new List<StageFigures>();
        for (int i = 0; i < Math.Min(begun, recipe.Stages.Count); i++)
        {
            var options = recipe.Stages[i];
            var own = evaluations.Where(row => row.Stage == i).ToList();
            var initial = own.Find(row => row is { Version: 0, Split: HeldOut });
            var before = options is EvaluateStageOptions { HasOwnMeasure: true } ? null : Source(recipe, i, stages, evaluations) ?? initial;
            var after = own.FindLast(row => row.Split == HeldOut && (row.Version > 0 || options is EvaluateStageOptions));
            stages.Add(new StageFigures(
                i, options.Name, options.Kind, before, options is RejectionSamplingStageOptions ? before : after,
                own.Find(row => row is { Version: 0, Split: Preferences }), own.FindLast(row => row.Version > 0 && row.Split == Preferences)));
        }

        return stages;
    }

    /// <summary>The last measurement of the policy that a stage starts from.</summary>
    private static EvaluationRow? Source(Recipe recipe, int stage, List<StageFigures> earlier, IReadOnlyList<EvaluationRow> evaluations)
    {
        int? source = recipe.SourceOf(stage, out string? named);
        if (source is { } from)
        {
            return from < earlier.Count ? earlier[from].After : null;
        }

        return named != ModelName.Base ? null : evaluations.FirstOrDefault(row =>
            row is { Version: 0, Split: HeldOut } && recipe.SourceOf(row.Stage, out string? other) is null && other == ModelName.Base
            && recipe.Stages[row.Stage] is not EvaluateStageOptions { HasOwnMeasure: true });
    }
}
