using RlActors.Engines;
using RlActors.Learning.Objectives.Values;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The critic's own part of a step: passes over the step's minibatches, one update of the critic's optimiser each. The critic is in use.</summary>
/// <param name="critic">What is trained.</param>
/// <param name="step">The step.</param>
/// <param name="learningRate">The critic's.</param>
/// <param name="device">Where models are.</param>
/// <param name="division">How its rows are divided.</param>
internal sealed class CriticUpdates(Critic critic, PolicyStep step, double learningRate, torch.Device device, StepDivision division) : IDisposable
{
    private readonly RlStageOptions _stage = step.Stage;
    private readonly StepSums _sums = new(3, device);
    private int _updates;
    private long _valued;

    /// <summary>Norm of the last update's gradient.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>The value loss, a mean over updates, and the share of states at its clip.</summary>
    public (double Loss, double Clipped) Measured => (_sums.Read()[0] / Math.Max(1, _updates), _sums.Read()[1] / Math.Max(1, _valued));

    /// <summary>Takes all updates of the step; false where one is not finite, and then the critic is to be restored.</summary>
    /// <param name="sequences">The step's trained completions.</param>
    public bool Run(IReadOnlyList<StepSequence> sequences)
    {
        int[] units = _stage.MinibatchOf == MinibatchUnit.Groups ? [.. sequences.Select(sequence => sequence.Group)] : [.. Enumerable.Range(0, sequences.Count)];
        for (int pass = 0; pass < _stage.UpdatesPerStep; pass++)
        {
            foreach (int[] part in MinibatchPlan.Cut(units, _stage.Minibatches, step.Version, pass))
            {
                if (!Update([.. part.Select(i => sequences[i].Row)]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    public void Dispose() => _sums.Dispose();

    private bool Update(List<TrainingRow> rows)
    {
        using var updateScope = torch.NewDisposeScope();
        var totals = Minibatch.TotalsOfStates(rows);
        division.Accumulate(division.Cut([.. rows.Select(row => row.InputLength)]), critic.Trained.Parameters, beside: null, _sums, (plan, sums) =>
        {
            var batch = ValueBatch.From([.. plan.Select(row => rows[row])], device);
            var (values, backward) = critic.Pass(batch);
            var result = ValueLoss.Compute(values, batch.Old, batch.Returns, batch.Mask, totals, critic.Options.Loss);
            backward(result.Loss);
            sums.Add(result.Loss, result.Sums);
        });

        _updates++;
        _valued += totals.Tokens;
        GradientNorm = critic.Trained.GradientNorm();
        if (!double.IsFinite(GradientNorm) || !double.IsFinite(_sums.Read()[0]))
        {
            return false;
        }

        critic.Trained.Update(critic.Options.Optimizer ?? _stage.Optimizer, learningRate, GradientNorm);
        return true;
    }
}
