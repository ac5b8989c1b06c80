namespace RlActors.Recipes;

/// <summary>SAPO (arXiv 2511.20347): a soft gate in place of the clip, <c>−A·(4/τ)·sigmoid(τ·(r − 1))</c>.</summary>
public sealed record SapoLossOptions : PolicyLossOptions
{
    /// <summary>The paper's aggregation: mean over tokens, then over sequences.</summary>
    public SapoLossOptions() => Aggregation = LossAggregation.SequenceMean;

    /// <summary>τ where A is above 0. Default 1.</summary>
    public double TauPositive { get; init; } = 1;

    /// <summary>τ elsewhere; larger, for negative tokens destabilise more. Default 1.05.</summary>
    public double TauNegative { get; init; } = 1.05;
}
