namespace RlActors.Recipes;

/// <summary>GSPO-token (arXiv 2507.18071): the sequence's ratio as a value, the token's own as a gradient, <c>s_t = sg(s)·π/sg(π)</c>, so that advantages may differ within a sequence.</summary>
public sealed record GspoTokenLossOptions : ClippedLossOptions
{
    /// <summary>The paper's clip bounds and aggregation.</summary>
    public GspoTokenLossOptions() => (ClipLow, ClipHigh, Aggregation, LogRatioBound) = (3e-4, 4e-4, LossAggregation.SequenceMean, 10);
}
