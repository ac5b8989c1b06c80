using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Silo.Runs;

/// <summary>The three held-out accuracies that tell a run's story; null where nothing was measured.</summary>
/// <param name="Before">Of the initial model.</param>
/// <param name="AfterSft">After the last supervised stage.</param>
/// <param name="Final">The last one recorded.</param>
internal sealed record HeldOutAccuracies(double? Before, double? AfterSft, double? Final)
{
    /// <summary>Picks them from a run's evaluations, oldest first.</summary>
    public static HeldOutAccuracies Of(Recipe recipe, IReadOnlyList<EvaluationRow> evaluations)
    {
        var heldOut = evaluations.Where(evaluation => evaluation.Split == EvaluationSplits.HeldOut).ToList();
        var before = heldOut.Find(evaluation => evaluation is { Stage: 0, Version: 0 });
        return new HeldOutAccuracies(before?.Accuracy, AfterLastSft(recipe, heldOut)?.Accuracy, heldOut.LastOrDefault()?.Accuracy);
    }

    /// <summary>The weights a supervised stage ends with are those that the next stage calls version 0.</summary>
    private static EvaluationRow? AfterLastSft(Recipe recipe, List<EvaluationRow> heldOut)
    {
        int sft = recipe.Stages.ToList().FindLastIndex(stage => stage is SftStageOptions);
        return sft < 0
            ? null
            : heldOut.FindLast(evaluation => (evaluation.Stage == sft && evaluation.Version > 0) || (evaluation.Stage == sft + 1 && evaluation.Version == 0));
    }
}
