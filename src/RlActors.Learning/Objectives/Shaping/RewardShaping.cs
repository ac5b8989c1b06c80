using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Objectives.Shaping;

/// <summary>What becomes of a completion's reward, and of its tokens' rewards, before advantages are estimated.</summary>
public static class RewardShaping
{
    /// <summary>The total reward, cut to its range, less the punishment for length.</summary>
    /// <param name="options">The stage's shaping.</param>
    /// <param name="reward">Total reward as judged; not a number stays so.</param>
    /// <param name="length">Tokens of the completion.</param>
    /// <param name="limit">Most tokens that a completion may have (<c>sampling.maxTokens</c>).</param>
    public static double Shape(RewardShapingOptions options, double reward, int length, int limit)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (options.Clip?.Cut(reward) ?? reward) - OverlongPunishment(options, length, limit);
    }

    /// <summary>
    /// Soft overlong punishment (DAPO, arXiv 2503.14476, equation 13): 0 up to <c>limit − buffer</c> tokens, then a straight line to the whole penalty at the limit, where
    /// <c>buffer = overlongShare·limit</c>.
    /// </summary>
    /// <returns>What is taken off the reward, from 0 to the penalty.</returns>
    public static double OverlongPunishment(RewardShapingOptions options, int length, int limit)
    {
        ArgumentNullException.ThrowIfNull(options);
        double buffer = options.OverlongShare * limit;
        return buffer <= 0 ? 0 : options.OverlongPenalty * Math.Clamp((length - (limit - buffer)) / buffer, 0, 1);
    }

    /// <summary>Whether overlong filtering leaves the completion out of the loss: it was cut off at the limit of tokens.</summary>
    public static bool IsFiltered(RewardShapingOptions options, FinishReason finish)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.OverlongFilter && finish == FinishReason.Length;
    }

    /// <summary>The divergence from the reference as a reward of each token: <c>−β·KL_t</c> (KL in the reward, arXiv 1909.08593).</summary>
    /// <param name="divergence">Estimate of the divergence at each token.</param>
    /// <param name="coefficient">β.</param>
    public static double[] DivergenceRewards(ReadOnlySpan<double> divergence, double coefficient)
    {
        var rewards = new double[divergence.Length];
        for (int t = 0; t < rewards.Length; t++)
        {
            rewards[t] = -coefficient * divergence[t];
        }

        return rewards;
    }
}
