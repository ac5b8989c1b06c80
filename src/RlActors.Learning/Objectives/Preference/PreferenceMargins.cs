using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>What the losses of pairs compare: scores of the two answers, each f′(π/π_ref), for the reverse divergence the log-ratio itself (f-DPO, arXiv 2309.16240).</summary>
/// <param name="Chosen">[pairs].</param>
/// <param name="Rejected">[pairs].</param>
internal sealed record PreferenceMargins(torch.Tensor Chosen, torch.Tensor Rejected)
{
    /// <summary>δ [pairs].</summary>
    public torch.Tensor Delta { get; } = Chosen - Rejected;

    /// <summary>Of a loss of log-ratios; made in the caller's scope.</summary>
    public static PreferenceMargins Of(PreferenceBatch batch, LogRatioLossOptions options, bool lengthNormalised)
    {
        var (chosen, rejected) = LogRatios(batch);
        return lengthNormalised
            ? new PreferenceMargins(Score(chosen, options) / batch.ChosenTokens, Score(rejected, options) / batch.RejectedTokens)
            : new PreferenceMargins(Score(chosen, options), Score(rejected, options));
    }

    /// <summary>log π/π_ref of both answers [pairs].</summary>
    /// <exception cref="ArgumentException">The batch has no reference.</exception>
    public static (torch.Tensor Chosen, torch.Tensor Rejected) LogRatios(PreferenceBatch batch)
    {
        var (chosen, rejected) = (Required(batch.ReferenceChosen), Required(batch.ReferenceRejected));
        return (batch.Chosen - chosen.detach(), batch.Rejected - rejected.detach());
    }

    private static torch.Tensor Score(torch.Tensor logRatio, LogRatioLossOptions options)
    {
        switch (options.Divergence)
        {
            case PreferenceDivergence.ReverseKl:
                return logRatio;
            case PreferenceDivergence.ForwardKl:
                return (-logRatio).exp().neg();
            case PreferenceDivergence.JensenShannon:
                return torch.nn.functional.logsigmoid(logRatio); // log(t/(1 + t))
            case PreferenceDivergence.Alpha:
                using (Scalar power = options.DivergenceOrder - 1)
                {
                    return options.DivergenceOrder == 1 ? logRatio : (logRatio * power).exp() / power;
                }

            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.Divergence, "unknown divergence of preferences");
        }
    }

    private static torch.Tensor Required(torch.Tensor? reference) =>
        reference ?? throw new ArgumentException("the loss measures against a reference; the batch has no log-probabilities of one");
}
