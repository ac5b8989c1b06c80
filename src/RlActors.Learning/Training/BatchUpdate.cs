using RlActors.Engines;
using RlActors.Recipes;

namespace RlActors.Learning.Training;

/// <summary>One optimiser update: the gradients of all micro-batches, then the weights move once; where anything is not finite, they do not.</summary>
/// <param name="Outcome">Whether they moved.</param>
/// <param name="GradientNorm">Global norm before clipping.</param>
/// <param name="Sums">What the objective measured.</param>
internal sealed record BatchUpdate(StepOutcome Outcome, double GradientNorm, double[] Sums)
{
    /// <param name="state">What is trained.</param>
    /// <param name="objective">The loss; without items nothing happens.</param>
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="learningRate">Its rate at this update.</param>
    /// <param name="division">How its rows are divided.</param>
    public static BatchUpdate Take(TrainingState state, IBatchObjective objective, OptimizerOptions optimizer, double learningRate, StepDivision division)
    {
        if (objective.Lengths.Count == 0)
        {
            return new BatchUpdate(StepOutcome.NoSignal, 0, new double[objective.Sums]);
        }

        using var sums = new StepSums(objective.Sums, state.Model.Device);
        division.Accumulate(division.Cut(objective.Lengths), state.Parameters, beside: null, sums, objective.Accumulate);

        double norm = state.GradientNorm();
        double[] read = sums.Read();
        if (!double.IsFinite(norm) || !double.IsFinite(read[0]))
        {
            return new BatchUpdate(StepOutcome.NonFinite, norm, read);
        }

        state.Update(optimizer, learningRate, norm);
        return new BatchUpdate(StepOutcome.Updated, norm, read);
    }
}
