using System.Diagnostics;
using RlActors.Engines;
using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Supervised;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>One supervised update: cross-entropy of the answers, summed over micro-batches, divided by the update's trained tokens.</summary>
internal sealed class SupervisedTraining(TrainingState state, BatchStep step, int tokensPerMicroBatch)
{
    public TrainingResult Run()
    {
        var clock = Stopwatch.StartNew();
        double learningRate = LearningRate.At(step.Stage.Optimizer, step.Update, step.Stage.MaxUpdates);
        var rows = step.Examples.Cast<SupervisedExample>().Select(example => TrainingRow.Of(example.Prompt, example.Answer)).ToList();
        long tokens = rows.Sum(row => (long)row.Tokens.Length);
        if (rows.Count == 0)
        {
            return TrainingReport.Result(StepOutcome.NoSignal, clock, learningRate, 0, []);
        }

        using var scope = torch.NewDisposeScope();
        using var sums = new StepSums(2, state.Model.Device);
        state.ZeroGradients();
        foreach (int[] plan in MicroBatchPlan.Cut([.. rows.Select(row => row.InputLength)], tokensPerMicroBatch))
        {
            Accumulate([.. plan.Select(row => rows[row])], new StepTotals(tokens, rows.Count), sums);
        }

        double norm = state.GradientNorm();
        double[] read = sums.Read();
        bool finite = double.IsFinite(norm) && double.IsFinite(read[0]);
        if (finite)
        {
            state.Update(step.Stage.Optimizer, learningRate, norm);
        }

        return TrainingReport.Result(
            finite ? StepOutcome.Updated : StepOutcome.NonFinite, clock, learningRate, tokens, [("loss", read[0]), ("entropy", read[1] / tokens), ("grad_norm", norm)]);
    }

    private void Accumulate(IReadOnlyList<TrainingRow> rows, StepTotals totals, StepSums sums)
    {
        using var scope = torch.NewDisposeScope();
        var batch = MicroBatch.From(rows, state.Model.Device);
        var pass = new MicroBatchPass(state, batch, temperature: 1);
        var loss = SupervisedLoss.Compute(pass.Logprob, batch.Mask, totals, ((SftStageOptions)step.Stage).Loss);
        pass.Backward(loss);
        sums.Add(loss, pass.Entropy.masked_fill(batch.Mask.logical_not(), Scalars.Zero).sum());
    }
}
