using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Token-level DPO (arXiv 2404.11999): the log-ratios' difference less that of the answers' divergences from the reference.</summary>
internal static class TokenLevelDpo
{
    /// <summary>One loss a pair [pairs], in the caller's scope.</summary>
    /// <exception cref="ArgumentException">The batch has no divergences.</exception>
    public static torch.Tensor Compute(PreferenceBatch batch, ReferenceLossOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using Scalar beta = options.Beta, alpha = options is Tdpo2LossOptions second ? second.Alpha : 1;
        var (chosen, rejected) = PreferenceMargins.LogRatios(batch);
        var (chosenDivergence, rejectedDivergence) = (Required(batch.ChosenDivergence), Required(batch.RejectedDivergence));
        var divergence = rejectedDivergence - (options is Tdpo2LossOptions ? chosenDivergence.detach() : chosenDivergence); // [pairs]
        return (-torch.nn.functional.logsigmoid((chosen - rejected - (divergence * alpha)) * beta)).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Required(torch.Tensor? divergence) =>
        divergence ?? throw new ArgumentException("the loss looks at whole distributions; the batch has no divergences from the reference");
}
