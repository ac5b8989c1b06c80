using RlActors.Learning.Objectives.Policy;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>What an objective makes of one batch; its tensors are in the caller's scope.</summary>
/// <param name="Loss">This batch's share of the step's loss, a scalar with gradient.</param>
/// <param name="Sums">Detached sums over the batch's trained tokens, float64; of a policy objective in the order of <see cref="PolicyMetrics.Names"/>.</param>
public sealed record ObjectiveResult(torch.Tensor Loss, torch.Tensor Sums)
{
    /// <summary>Largest ρ of a trained token, before any truncation: a detached float64 scalar, 0 where no token is trained; null of an objective without importance weights.</summary>
    public torch.Tensor? WeightMax { get; init; }
}
