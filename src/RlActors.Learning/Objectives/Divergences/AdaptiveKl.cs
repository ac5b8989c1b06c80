using RlActors.Recipes;

namespace RlActors.Learning.Objectives.Divergences;

/// <summary>Coefficient of a divergence that is steered to a target (arXiv 1909.08593).</summary>
public static class AdaptiveKl
{
    /// <summary>The next step's coefficient: <c>β·(1 + clip(KL/target − 1, ±0.2)·n/horizon)</c>.</summary>
    /// <param name="coefficient">This step's β.</param>
    /// <param name="divergence">This step's divergence, in nats: the mean over sequences of the sum over tokens.</param>
    /// <param name="sequences">n: the step's sequences.</param>
    /// <param name="options">Target and horizon.</param>
    public static double Next(double coefficient, double divergence, int sequences, AdaptiveKlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        double error = Math.Clamp((divergence / options.Target) - 1, -0.2, 0.2);
        return coefficient * (1 + (error * sequences / options.Horizon));
    }
}
