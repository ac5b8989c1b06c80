using RlActors.Learning.Numerics;
using RlActors.Learning.Objectives.Policy;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Corrections;

/// <summary>Importance weights of tokens or sequences: truncated (arXiv 2505.24298), masked (IcePop), as they are, or none.</summary>
internal static class ImportanceWeights
{
    /// <summary>[batch, seq], in the caller's scope.</summary>
    /// <param name="log">log ρ of each token, 0 where not trained.</param>
    /// <param name="mask">Boolean [batch, seq]: trained.</param>
    /// <param name="options">What is made of ρ.</param>
    /// <param name="bound">Of |log ρ|, of a token or a sequence as the level is.</param>
    /// <param name="mean">What normalised weights are divided by.</param>
    public static torch.Tensor Compute(torch.Tensor log, torch.Tensor mask, ImportanceWeightOptions options, double bound, double mean)
    {
        if (options.Mode == ImportanceWeighting.None)
        {
            return torch.ones_like(log);
        }

        using var scope = torch.NewDisposeScope();
        using Scalar least = -bound, most = bound, divisor = mean;
        var pooled = options.Level == RatioLevel.Token ? log : PolicyRatio.Pool(log, mask, options.Level);           // [batch, seq] or [batch, 1]
        var weight = Shape(pooled.clamp(least, most).exp(), options);
        return (options.Normalize ? weight / divisor : weight).expand(log.shape).MoveToOuterDisposeScope();          // [batch, seq]
    }

    private static torch.Tensor Shape(torch.Tensor ratio, ImportanceWeightOptions options)
    {
        using Scalar floor = options.Floor, cap = options.Cap;
        return options.Mode switch
        {
            ImportanceWeighting.Full => ratio,
            ImportanceWeighting.Truncate => ratio.clamp(floor, cap),
            ImportanceWeighting.Mask => ratio.masked_fill(ratio.lt(floor).logical_or(ratio.gt(cap)), Scalars.Zero),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Mode, "unknown kind of importance weights"),
        };
    }
}
