using System.Text.Json;
using RlActors.Ledger;
using RlActors.Recipes;

namespace RlActors.Silo.Runs;

/// <summary>
/// Turns a run's committed steps, in order, into the rows of <c>metrics.jsonl</c>. A held-out evaluation goes onto the first row whose step was committed
/// after it; where several were recorded since the last row, the newest is shown.
/// </summary>
/// <param name="recipe">Says what the stages are.</param>
internal sealed class MetricsProjection(Recipe recipe)
{
    private int _shown;

    /// <summary>The rows of the next committed step: one, or one an update for a checkpoint of a batch stage.</summary>
    /// <param name="step">The next step in the order of commits.</param>
    /// <param name="evaluations">All evaluations recorded so far, oldest first.</param>
    /// <exception cref="InvalidDataException">The step's metrics are neither an object nor a list of objects.</exception>
    public IEnumerable<MetricsRow> Next(StepRow step, IReadOnlyList<EvaluationRow> evaluations)
    {
        var due = TakeHeldOut(evaluations, evaluation => evaluation.At <= step.CommittedAt);
        foreach (var row in Rows(step))
        {
            yield return due is null ? row : row with { HeldOut = due };
            due = null;
        }
    }

    /// <summary>The newest held-out evaluation that no row has shown, whatever its time: it belongs to the last row of a run that is complete.</summary>
    public EvaluationRow? TakeTrailing(IReadOnlyList<EvaluationRow> evaluations) => TakeHeldOut(evaluations, _ => true);

    private EvaluationRow? TakeHeldOut(IReadOnlyList<EvaluationRow> evaluations, Func<EvaluationRow, bool> isDue)
    {
        EvaluationRow? newest = null;
        foreach (var evaluation in evaluations.Where(evaluation => evaluation.Split == EvaluationSplits.HeldOut).Skip(_shown).TakeWhile(isDue))
        {
            newest = evaluation;
            _shown++;
        }

        return newest;
    }

    private IEnumerable<MetricsRow> Rows(StepRow step)
    {
        var values = Parse(step);
        var stage = recipe.Stages[step.Stage];
        if (values.ValueKind == JsonValueKind.Object)
        {
            return [new MetricsRow(step, stage, step.Version, values)];
        }

        int before = step.Version - values.GetArrayLength();
        return values.EnumerateArray().Select((update, i) => new MetricsRow(step, stage, before + i + 1, update));
    }

    private static JsonElement Parse(StepRow step)
    {
        string what = $"metrics of stage {step.Stage}, version {step.Version} of run '{step.Run}'";
        try
        {
            var values = JsonElement.Parse(step.Metrics);
            bool known = values.ValueKind == JsonValueKind.Object
                || (values.ValueKind == JsonValueKind.Array && values.EnumerateArray().All(update => update.ValueKind == JsonValueKind.Object));
            return known ? values : throw new InvalidDataException($"{what} are {values.ValueKind}; expected a JSON object, or a list of them");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{what} are not JSON: {broken.Message}", broken);
        }
    }
}
