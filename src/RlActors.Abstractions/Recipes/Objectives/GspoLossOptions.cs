namespace RlActors.Recipes;

/// <summary>GSPO (arXiv 2507.18071): the clipped surrogate on one ratio a sequence, <c>s = exp(mean of log r)</c>; the gradient goes through the whole sequence's ratio.</summary>
public sealed record GspoLossOptions : ClippedLossOptions
{
    /// <summary>The paper's clip bounds and aggregation.</summary>
    public GspoLossOptions() => (ClipLow, ClipHigh, Aggregation, LogRatioBound) = (3e-4, 4e-4, LossAggregation.SequenceMean, 10);

    /// <summary>The ratio of a sequence: `geometric` is GSPO's, `sequence` the product of its tokens' ratios (RLOO as TRL has it). Default geometric.</summary>
    public RatioLevel Level { get; init; } = RatioLevel.Geometric;

    /// <summary>Whether every token carries the mean advantage of its sequence; matters only where advantages differ within one. Default false.</summary>
    public bool MeanAdvantage { get; init; }
}
