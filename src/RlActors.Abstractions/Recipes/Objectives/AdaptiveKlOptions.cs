namespace RlActors.Recipes;

/// <summary>Adaptive coefficient of a divergence (arXiv 1909.08593): after each step β is multiplied by <c>1 + clip(KL/target − 1, ±0.2)·n/horizon</c>, n the step's sequences.</summary>
public sealed record AdaptiveKlOptions
{
    /// <summary>Divergence that is steered to: the mean over sequences of the sum over tokens, in nats. Default 6.</summary>
    public double Target { get; init; } = 6;

    /// <summary>Sequences over which β moves by a factor e^±0.2. Default 10000.</summary>
    public double Horizon { get; init; } = 10000;
}
