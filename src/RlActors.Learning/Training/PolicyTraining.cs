using System.Diagnostics;
using RlActors.Engines;
using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// One RL step: map the groups to sequences, cut them into micro-batches, and for every update of the step sum the gradients of all of them and move the
/// weights once. Sequences without signal contribute exactly nothing and are only counted; with a reference every trained token has a signal.
/// </summary>
/// <param name="state">What is trained.</param>
/// <param name="reference">The policy the loss keeps near; null where the stage asks for none.</param>
/// <param name="step">The step.</param>
/// <param name="tokensPerMicroBatch">Most tokens of a micro-batch.</param>
internal sealed class PolicyTraining(TrainingState state, IReferencePolicy? reference, PolicyStep step, int tokensPerMicroBatch)
{
    private readonly RlStageOptions _stage = step.Stage;
    private readonly IPolicyObjective _objective = PolicyObjectives.Create(
        new ClipLossOptions { ClipLow = step.Stage.Loss.ClipLow, ClipHigh = step.Stage.Loss.ClipHigh, Aggregation = step.Stage.Loss.Aggregation },
        new CorrectionOptions { Weights = new() { Cap = step.Stage.Loss.WeightCap } },
        new KlOptions { Coefficient = step.Stage.Loss.KlCoefficient, Estimator = step.Stage.Loss.KlEstimator },
        new EntropyOptions());

    private readonly double _learningRate = LearningRate.At(step.Stage.Optimizer, step.Version, step.Stage.Steps);

    public TrainingResult Run()
    {
        var clock = Stopwatch.StartNew();
        var algorithm = AlgorithmCatalog.Get(_stage.Algorithm);
        var sequences = step.Groups.SelectMany(algorithm.Map).ToList();
        var totals = StepTotals.Of(sequences);
        var rows = sequences.Where(sequence => sequence.HasSignal || (reference is not null && sequence.TrainedTokens > 0)).Select(TrainingRow.From).ToList();
        if (rows.Count == 0)
        {
            return TrainingReport.Result(StepOutcome.NoSignal, clock, _learningRate, totals.Tokens, []);
        }

        using var scope = torch.NewDisposeScope();
        var batches = MicroBatchPlan.Cut([.. rows.Select(row => row.InputLength)], tokensPerMicroBatch)
            .Select(plan => MicroBatch.From([.. plan.Select(row => rows[row])], state.Model.Device))
            .ToList();
        using var sums = new StepSums(2 + PolicyMetrics.Names.Count, state.Model.Device);
        var (outcome, norm) = Update(batches, totals, sums);

        double[] read = sums.Read();
        double looked = rows.Sum(row => (long)row.Trained.Count(trained => trained == 1)) * (double)_stage.UpdatesPerStep;
        return TrainingReport.Result(outcome, clock, _learningRate, totals.Tokens,
        [
            ("loss", read[0] / _stage.UpdatesPerStep), ("entropy", read[1] / looked), ("grad_norm", norm),
            .. PolicyMetrics.Names.Select((name, i) => (name, read[2 + i] / looked)),
        ]);
    }

    private (StepOutcome Outcome, double GradientNorm) Update(List<MicroBatch> batches, StepTotals totals, StepSums sums)
    {
        bool several = _stage.UpdatesPerStep > 1;
        // What stays the same for the whole step: π_prox, the weights before its first update, and the reference; of each batch [batch, tokens].
        var proximal = several ? batches.Select(batch => MicroBatchPass.Constant(state.Model, batch, _stage.Sampling.Temperature)).ToList() : null;
        var references = reference is null ? null : batches.Select(batch => reference.Logprob(batch, _stage.Sampling.Temperature)).ToList();
        using var before = several ? state.Save() : null;
        double norm = 0;
        for (int update = 0; update < _stage.UpdatesPerStep; update++)
        {
            state.ZeroGradients();
            for (int i = 0; i < batches.Count; i++)
            {
                Accumulate(batches[i], proximal?[i], references?[i], totals, sums);
            }

            norm = state.GradientNorm();
            if (!double.IsFinite(norm) || !double.IsFinite(sums.Read()[0]))
            {
                before?.Restore();
                return (StepOutcome.NonFinite, norm);
            }

            state.Update(_stage.Optimizer, _learningRate, norm);
        }

        return (StepOutcome.Updated, norm);
    }

    /// <summary>Adds one micro-batch's gradients. With a single update π_prox is π itself, r ≡ 1, and needs no forward of its own.</summary>
    private void Accumulate(MicroBatch batch, torch.Tensor? proximal, torch.Tensor? reference, StepTotals totals, StepSums sums)
    {
        using var scope = torch.NewDisposeScope();
        var current = new MicroBatchPass(state, batch, _stage.Sampling.Temperature);
        var inputs = new PolicyBatch(current.Logprob, proximal ?? current.Logprob.detach(), batch.Behaviour, batch.Advantage, batch.Mask) { Reference = reference };
        var result = _objective.Compute(inputs, totals);
        current.Backward(result.Loss);
        var entropy = current.Entropy.masked_fill(batch.Mask.logical_not(), Scalars.Zero).sum();
        sums.Add(result.Loss, entropy, result.Sums);
    }
}
