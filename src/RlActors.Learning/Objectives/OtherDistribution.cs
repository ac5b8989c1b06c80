using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Another model's distributions over the vocabulary, as far as they need not be kept: its hidden states and head, from which logits are made chunk by chunk.</summary>
/// <param name="Hidden">[rows, hidden], row by row beside the model's own; constant.</param>
/// <param name="Weight">Of its head, [vocabulary, hidden]; constant.</param>
/// <param name="Direction"><see cref="KlEstimator.FullForward"/>: KL(π ‖ other); <see cref="KlEstimator.FullReverse"/>: KL(other ‖ π).</param>
internal sealed record OtherDistribution(torch.Tensor Hidden, torch.Tensor Weight, KlEstimator Direction)
{
    /// <summary>β of the generalised Jensen-Shannon divergence (arXiv 2306.13649), which then is computed in place of one direction; null: the direction's.</summary>
    public double? Mixture { get; init; }
}
