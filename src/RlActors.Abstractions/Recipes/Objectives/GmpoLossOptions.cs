namespace RlActors.Recipes;

/// <summary>
/// GMPO (arXiv 2507.20673): per sequence <c>−Ā·exp(mean of c)</c>, where c is log r, clipped to −ε_low..ε_high on the side its advantage's sign asks for, and Ā the mean advantage
/// of its tokens.
/// </summary>
public sealed record GmpoLossOptions : PolicyLossOptions
{
    /// <summary>The paper's aggregation: the mean over sequences.</summary>
    public GmpoLossOptions() => Aggregation = LossAggregation.SequenceMean;

    /// <summary>Lower clip bound of log r, in nats below 0. Default 0.4.</summary>
    public double ClipLow { get; init; } = 0.4;

    /// <summary>Upper clip bound of log r, in nats. Default 0.4.</summary>
    public double ClipHigh { get; init; } = 0.4;
}
