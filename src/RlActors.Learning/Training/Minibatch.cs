using RlActors.Learning.Objectives;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The rows of one optimiser update, cut into micro-batches, with the totals that normalise it: known before its first backward, whatever the cut.</summary>
/// <param name="Parts">What is computed here of the rows that have a gradient; as tokens, and where a critic stands on the same trunk as states.</param>
/// <param name="Totals">Of all its trained tokens, those without a gradient included.</param>
/// <param name="States">Of the states whose value is fitted.</param>
/// <param name="Positives">Of its examples to imitate.</param>
/// <param name="Looked">Trained tokens of the rows that have a gradient.</param>
internal sealed record Minibatch(IReadOnlyList<PartBatches<(MicroBatch Tokens, ValueBatch? States)>> Parts, StepTotals Totals, StepTotals States, StepTotals Positives, long Looked)
{
    /// <summary>Whether there is a row with a gradient, here or in another shard.</summary>
    public bool HasGradient => Looked > 0;

    /// <summary>Makes the tensors, in the caller's scope.</summary>
    /// <param name="sequences">Its completions.</param>
    /// <param name="stage">Loss, correction and limits.</param>
    /// <param name="takes">Whether a row can have a gradient.</param>
    /// <param name="valued">Whether rows are wanted as states too.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <param name="division">How its rows are divided.</param>
    public static Minibatch Of(
        IReadOnlyList<StepSequence> sequences, RlStageOptions stage, Func<TrainingRow, bool> takes, bool valued, torch.Device device, StepDivision division)
    {
        List<TrainingRow> all = [.. sequences.Select(sequence => sequence.Row)], rows = [.. all.Where(takes)];
        var parts = division.Cut([.. rows.Select(row => row.InputLength)]).Select(part => part.Select(batch =>
        {
            List<TrainingRow> of = [.. batch.Select(row => rows[row])];
            return (MicroBatch.From(of, device), valued ? ValueBatch.From(of, device) : null);
        })).ToList();
        var totals = new StepTotals(all.Sum(row => (long)row.TrainedTokens), all.Count) { Length = stage.Loss.ConstantLength ?? stage.Sampling.MaxTokens };
        return new Minibatch(
            parts, Surveyed(totals, all, stage, device, division), TotalsOfStates(all), new(all.Where(row => row.IsPositive).Sum(row => (long)row.TrainedTokens), all.Count(row => row.IsPositive)),
            rows.Sum(row => (long)row.TrainedTokens));
    }

    /// <summary>Totals of rows as a critic sees them.</summary>
    public static StepTotals TotalsOfStates(IReadOnlyList<TrainingRow> rows) => new(rows.Sum(row => (long)row.TrainedTokens + (row.ReadsEnd ? 1 : 0)), rows.Count);

    /// <summary>Moves everything to the next scope outwards.</summary>
    public Minibatch MoveToOuterDisposeScope()
    {
        foreach (var (tokens, states) in Parts.SelectMany(part => part.Batches))
        {
            tokens.MoveToOuterDisposeScope();
            states?.MoveToOuterDisposeScope();
        }

        return this;
    }

    private static StepTotals Surveyed(StepTotals totals, List<TrainingRow> rows, RlStageOptions stage, torch.Device device, StepDivision division)
    {
        if (!StepSurvey.IsNeeded(stage.Loss, stage.Correction))
        {
            return totals;
        }

        var survey = new StepSurvey(stage.Loss, stage.Correction);
        foreach (int[] plan in MicroBatchPlan.Cut([.. rows.Select(row => row.InputLength)], division.TokensPerMicroBatch))
        {
            using var scope = torch.NewDisposeScope();
            var batch = MicroBatch.From([.. plan.Select(row => rows[row])], device);
            survey.Add(new PolicyBatch(batch.Proximal!, batch.Proximal!, batch.Behaviour, batch.Advantage, batch.Mask) { Staleness = batch.Staleness, Reference = batch.Reference });
        }

        return survey.Apply(totals);
    }
}
