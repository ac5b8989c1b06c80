namespace RlActors.Recipes;

/// <summary>LUSPO (arXiv 2602.05261): GSPO's loss times the sequence's length, which takes GSPO's preference for short answers away; the same as GSPO summed over tokens.</summary>
public sealed record LuspoLossOptions : ClippedLossOptions
{
    /// <summary>Clip bounds of GSPO; sums over each sequence's tokens.</summary>
    public LuspoLossOptions() => (ClipLow, ClipHigh, Aggregation, LogRatioBound) = (3e-4, 4e-4, LossAggregation.SequenceSum, 10);
}
