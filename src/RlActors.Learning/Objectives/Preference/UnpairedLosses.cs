using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Preference;

/// <summary>Losses of single labelled answers: the mean over an update's answers.</summary>
public static class UnpairedLosses
{
    /// <param name="policy">log π summed over each answer's tokens [answers]; carries the gradient.</param>
    /// <param name="reference">log π_ref of the same [answers]; constant.</param>
    /// <param name="desirable">Boolean [answers].</param>
    /// <param name="baseline">z: the divergence from the reference (<see cref="Baseline"/>), of the whole update.</param>
    /// <param name="answers">Answers of the whole update.</param>
    /// <param name="options">The loss.</param>
    /// <returns>This batch's share of the loss; and sums over its answers: how often the implicit reward less z has the label's sign, and implicit rewards of desirable and undesirable answers, [3].</returns>
    public static ObjectiveResult Compute(
        torch.Tensor policy, torch.Tensor reference, torch.Tensor desirable, double baseline, int answers, UnpairedLossOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var scope = torch.NewDisposeScope();
        using Scalar z = options is KtoLossOptions ? baseline : 0, beta = options.Beta, count = Math.Max(1, answers);
        using Scalar good = options.DesirableWeight, bad = options.UndesirableWeight;
        var reward = (policy - reference.detach()).sub(z) * beta;                                                        // [answers]
        var token = torch.where(desirable, (-reward).sigmoid() * good, reward.sigmoid() * bad);                          // [answers]
        var loss = token.sum() / count;
        return new ObjectiveResult(loss.MoveToOuterDisposeScope(), Metrics(reward.detach(), desirable).MoveToOuterDisposeScope());
    }

    /// <summary>z of KTO: the mean log-ratio of answers put to other prompts, at least 0.</summary>
    /// <param name="policy">log π of each mismatched answer.</param>
    /// <param name="reference">log π_ref of each.</param>
    public static double Baseline(IReadOnlyList<double> policy, IReadOnlyList<double> reference) =>
        policy.Count == 0 ? 0 : Math.Max(0, policy.Zip(reference, (own, other) => own - other).Average());

    private static torch.Tensor Metrics(torch.Tensor reward, torch.Tensor desirable)
    {
        using var scope = torch.NewDisposeScope();
        var right = reward.gt(Scalars.Zero).eq(desirable).sum(torch.float64);
        var good = reward.masked_fill(desirable.logical_not(), Scalars.Zero).sum(torch.float64);
        var bad = reward.masked_fill(desirable, Scalars.Zero).sum(torch.float64);
        return torch.stack([right, good, bad]).MoveToOuterDisposeScope();
    }
}
