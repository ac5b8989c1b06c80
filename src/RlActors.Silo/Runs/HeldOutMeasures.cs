using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Silo.Runs;

/// <summary>The three held-out measurements that tell a run's story; null where nothing was measured.</summary>
/// <param name="Before">Of the initial model.</param>
/// <param name="AfterSft">After the last supervised stage.</param>
/// <param name="Final">The last one recorded.</param>
internal sealed record HeldOutMeasures(double? Before, double? AfterSft, double? Final)
{
    /// <summary>Accuracies, from a run's evaluations, oldest first.</summary>
    public static HeldOutMeasures Accuracies(Recipe recipe, IReadOnlyList<EvaluationRow> evaluations) =>
        Of(recipe, [.. evaluations.Where(evaluation => evaluation.HasAccuracy)], evaluation => evaluation.Accuracy);

    /// <summary>Mean rewards, from a run's evaluations, oldest first.</summary>
    public static HeldOutMeasures Rewards(Recipe recipe, IReadOnlyList<EvaluationRow> evaluations) => Of(recipe, evaluations, evaluation => evaluation.RewardMean);

    private static HeldOutMeasures Of(Recipe recipe, IReadOnlyList<EvaluationRow> evaluations, Func<EvaluationRow, double> measure)
    {
        var heldOut = EvaluationSplits.HeldOutOf(recipe, evaluations).ToList();
        double? Value(EvaluationRow? row) => row is null ? null : measure(row);
        return new(Value(heldOut.Find(evaluation => evaluation is { Stage: 0, Version: 0 })), Value(AfterLastSft(recipe, heldOut)), Value(heldOut.LastOrDefault()));
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
