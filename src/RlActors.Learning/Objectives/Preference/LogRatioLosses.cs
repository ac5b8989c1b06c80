using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;
using static TorchSharp.torch.nn.functional;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Losses of the two log-ratios of a pair; the formulas stand at the options. r = β·score, δ = score_w − score_l.</summary>
internal static class LogRatioLosses
{
    private static readonly Scalar Half = 0.5;

    /// <summary>One loss a pair [pairs], in the caller's scope.</summary>
    public static torch.Tensor Compute(PreferenceBatch batch, LogRatioLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar beta = options.Beta, target = 0.5 / options.Beta;
        var margins = PreferenceMargins.Of(batch, options, options is DpoLossOptions { LengthNormalised: true } or IdentityPreferenceLossOptions { LengthNormalised: true });
        var (logits, delta) = (margins.Delta * beta, margins.Delta);       // [pairs]
        var (chosen, rejected) = (margins.Chosen * beta, margins.Rejected * beta);
        return (options switch
        {
            DpoLossOptions dpo => Smoothed(logits, dpo.LabelSmoothing),
            RobustDpoLossOptions robust => Robust(logits, robust.LabelSmoothing),
            HingeLossOptions => relu(logits.neg().add(Scalars.One, Scalars.One)),
            IdentityPreferenceLossOptions => delta.sub(target).square(),
            ExoLossOptions exo => Exo(logits, exo.LabelSmoothing),
            NcaLossOptions => -logsigmoid(chosen) - (logsigmoid(-chosen) * Half) - (logsigmoid(-rejected) * Half),
            SppoLossOptions => Sum(margins.Chosen.sub(target).square(), margins.Rejected.add(target, Scalars.One).square()),
            ApoZeroLossOptions => Sum((-chosen).sigmoid(), rejected.sigmoid()),
            ApoDownLossOptions => Sum(chosen.sigmoid(), (-logits).sigmoid()),
            DiscoPopLossOptions discoPop => DiscoPop(logits, discoPop.Tau),
            DpopLossOptions dpop => -logsigmoid(logits - Penalty(margins.Chosen, options.Beta * dpop.Lambda)),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.GetType(), "unknown loss of log-ratios"),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>−(1 − ε)·log σ(x) − ε·log σ(−x), [pairs] → [pairs].</summary>
    public static torch.Tensor Smoothed(torch.Tensor logits, double labelSmoothing)
    {
        using Scalar right = 1 - labelSmoothing, wrong = labelSmoothing;
        return labelSmoothing == 0 ? -logsigmoid(logits) : -(logsigmoid(logits) * right) - (logsigmoid(-logits) * wrong);
    }

    private static torch.Tensor Robust(torch.Tensor logits, double labelSmoothing)
    {
        using Scalar right = 1 - labelSmoothing, wrong = labelSmoothing, scale = 1 - (2 * labelSmoothing);
        return ((logsigmoid(-logits) * wrong) - (logsigmoid(logits) * right)) / scale;
    }

    private static torch.Tensor Exo(torch.Tensor logits, double labelSmoothing)
    {
        using Scalar logRight = Math.Log(1 - labelSmoothing), logWrong = Math.Log(labelSmoothing);
        return Sum(logits.sigmoid() * logsigmoid(logits).sub(logRight), (-logits).sigmoid() * logsigmoid(-logits).sub(logWrong));
    }

    private static torch.Tensor DiscoPop(torch.Tensor logits, double tau)
    {
        using Scalar temperature = tau;
        var modulation = (logits / temperature).sigmoid();                 // [pairs]
        return Sum(-logsigmoid(logits) * (-logits / temperature).sigmoid(), (-logits).exp() * modulation);
    }

    private static torch.Tensor Sum(torch.Tensor left, torch.Tensor right) => torch.add(left, right, Scalars.One);

    private static torch.Tensor Penalty(torch.Tensor chosen, double scale)
    {
        using Scalar factor = scale;
        return (-chosen).clamp_min(Scalars.Zero) * factor; // at 0 with the gradient of what is below: the penalty begins there
    }
}
