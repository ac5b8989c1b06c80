using RlActors.Recipes;

namespace RlActors.Learning.Training;

/// <summary>The learning rate as a pure function of the place in its stage: linear warm-up, then constant, linear or half-cosine decay.</summary>
public static class LearningRate
{
    /// <param name="options">Peak, warm-up and shape.</param>
    /// <param name="step">Steps of the stage before this one, from 0.</param>
    /// <param name="steps">Steps of the stage; a decay would reach zero at the step after the last.</param>
    public static double At(OptimizerOptions options, int step, int steps)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (step < options.WarmupSteps)
        {
            return options.LearningRate * (step + 1) / options.WarmupSteps;
        }

        double progress = Math.Clamp((step - options.WarmupSteps) / (double)Math.Max(1, steps - options.WarmupSteps), 0, 1);
        return options.Decay switch
        {
            LearningRateDecay.Constant => options.LearningRate,
            LearningRateDecay.Linear => options.LearningRate * (1 - progress),
            LearningRateDecay.Cosine => options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * progress)),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Decay, "unknown shape of the learning rate's decay"),
        };
    }
}
