namespace RlActors.Learning.Objectives;

/// <summary>
/// Totals of a whole training step, over all micro-batches and shards, known before the first backward: the only source of normalisers, so that a step's gradient does not depend on
/// how it is cut.
/// </summary>
/// <param name="Tokens">Trained tokens, those without signal included.</param>
/// <param name="Sequences">Sequences with at least one trained token.</param>
public sealed record StepTotals(long Tokens, int Sequences)
{
    /// <summary>Constant length in tokens that the aggregation `constant-length` divides by: the loss's own, else the longest completion that the stage samples. Default 1.</summary>
    public double Length { get; init; } = 1;

    /// <summary>Mean of the importance weights over the step, where the correction normalises them (<see cref="StepSurvey"/>). Default 1.</summary>
    public double WeightMean { get; init; } = 1;

    /// <summary>What a token's covariance is measured by, where the loss is KL-Cov (<see cref="StepSurvey"/>).</summary>
    public CovarianceCut? Covariance { get; init; }
}
