using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Silo.Runs;

/// <summary>How the ledger names the parts of the prompts that evaluations use.</summary>
internal static class EvaluationSplits
{
    /// <summary>Prompts that only measure.</summary>
    public const string HeldOut = "heldout";

    /// <summary>Prompts that decide when a supervised stage ends.</summary>
    public const string Validation = "validation";

    /// <summary>A part as people call it: <c>held-out</c>, <c>validation preferences</c>, <c>held-out steps</c>.</summary>
    public static string InWords(string split) => split.Replace("-preferences", " preferences", StringComparison.Ordinal).Replace("-steps", " steps", StringComparison.Ordinal).Replace(HeldOut, "held-out", StringComparison.Ordinal);

    /// <summary>Held-out evaluations that can be compared with each other: on the recipe's task and by its judges.</summary>
    public static IEnumerable<EvaluationRow> HeldOutOf(Recipe recipe, IReadOnlyList<EvaluationRow> evaluations) => evaluations.Where(evaluation =>
        evaluation.Split == HeldOut && recipe.Stages[evaluation.Stage] is not EvaluateStageOptions { HasOwnMeasure: true });
}
