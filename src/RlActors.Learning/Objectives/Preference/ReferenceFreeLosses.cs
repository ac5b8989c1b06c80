using RlActors.Recipes;
using TorchSharp;
using static TorchSharp.torch.nn.functional;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Losses of pairs without a reference, without the cross-entropy that some of them add.</summary>
internal static class ReferenceFreeLosses
{
    /// <summary>A probability of 1 would have infinite odds.</summary>
    private static readonly Scalar NearlyCertain = -1e-7;

    /// <summary>One loss a pair [pairs], in the caller's scope.</summary>
    public static torch.Tensor Compute(PreferenceBatch batch, ReferenceFreeLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        return (options switch
        {
            OrpoLossOptions orpo => OddsRatio(batch, orpo.Beta),
            SimpoLossOptions simpo => Simpo(batch, simpo),
            CpoLossOptions cpo => Cpo(batch, cpo),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.GetType(), "unknown loss without a reference"),
        }).MoveToOuterDisposeScope();
    }

    private static torch.Tensor OddsRatio(PreferenceBatch batch, double beta)
    {
        using Scalar factor = -beta;
        return logsigmoid(LogOdds(batch.Chosen / batch.ChosenTokens) - LogOdds(batch.Rejected / batch.RejectedTokens)) * factor;
    }

    /// <summary>log(p/(1 − p)) of log p, [pairs] → [pairs].</summary>
    private static torch.Tensor LogOdds(torch.Tensor logprob) => logprob - (-logprob.clamp_max(NearlyCertain).expm1()).log();

    private static torch.Tensor Simpo(PreferenceBatch batch, SimpoLossOptions options)
    {
        using Scalar beta = options.Beta, gamma = options.Gamma;
        var delta = (batch.Chosen / batch.ChosenTokens) - (batch.Rejected / batch.RejectedTokens);     // [pairs]
        return LogRatioLosses.Smoothed((delta * beta).sub(gamma), options.LabelSmoothing);
    }

    private static torch.Tensor Cpo(PreferenceBatch batch, CpoLossOptions options)
    {
        using Scalar beta = options.Beta;
        return LogRatioLosses.Smoothed((batch.Chosen - batch.Rejected) * beta, options.LabelSmoothing);
    }
}
