namespace RlActors.Learning.Objectives;

/// <summary>Which tokens of a step have the largest (A − mean A)·(log π − mean log π) (KL-Cov, arXiv 2505.22617).</summary>
/// <param name="MeanAdvantage">Mean advantage of the step's trained tokens.</param>
/// <param name="MeanLogprob">Mean log π of the step's trained tokens before its first update, in nats.</param>
/// <param name="Threshold">Just below the least covariance that is among the largest: computed again, in another micro-batch's padding, it differs in its last bits and still belongs to them.</param>
public sealed record CovarianceCut(double MeanAdvantage, double MeanLogprob, double Threshold)
{
    /// <summary>Relative room below the least covariance.</summary>
    private const double Room = 1e-4;

    /// <summary>The cut that holds a share of the tokens, at least one; all of equal covariance with the last one too.</summary>
    /// <param name="advantages">Of the step's trained tokens.</param>
    /// <param name="logprobs">log π of each before the step's first update.</param>
    /// <param name="share">Above 0, at most 1.</param>
    public static CovarianceCut Of(IReadOnlyList<double> advantages, IReadOnlyList<double> logprobs, double share)
    {
        ArgumentNullException.ThrowIfNull(advantages);
        ArgumentNullException.ThrowIfNull(logprobs);
        if (advantages.Count == 0)
        {
            return new CovarianceCut(0, 0, double.PositiveInfinity);
        }

        double advantage = advantages.Average(), logprob = logprobs.Average();
        double[] covariances = [.. advantages.Zip(logprobs, (a, p) => (a - advantage) * (p - logprob)).OrderDescending()];
        int held = Math.Clamp((int)(covariances.Length * share), 1, covariances.Length);
        double least = covariances[held - 1];
        return new CovarianceCut(advantage, logprob, least - (Room * Math.Abs(least)));
    }
}
