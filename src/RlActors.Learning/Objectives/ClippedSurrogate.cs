using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>
/// Clipped surrogate with truncated importance weights (decoupled PPO, arXiv 2505.24298):
/// <c>L = − Σ m·w·min(r·Â, clip(r, 1−ε_low, 1+ε_high)·Â) / N</c>, r = π/π_prox, w = min(π_prox/μ, c).
/// </summary>
public static class ClippedSurrogate
{
    /// <param name="batch">Per-token inputs, each [batch, seq].</param>
    /// <param name="step">Totals of the whole training step: the normaliser comes from here, not from this batch.</param>
    /// <param name="options">Clip bounds, cap and aggregation.</param>
    /// <returns>This batch's share of the step's loss, and its metrics.</returns>
    public static ObjectiveResult Compute(PolicyBatch batch, StepTotals step, ClippedSurrogateOptions options)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(options);
        batch.CheckShapes();
        using var scope = torch.NewDisposeScope();
        using Scalar low = 1 - options.ClipLow, high = 1 + options.ClipHigh, cap = options.WeightCap;
        var ignored = batch.Mask.logical_not();                                                             // [batch, seq]

        // Masked before the exponential: the gradient of an overflow is NaN even where its value is thrown away.
        var advantage = batch.Advantage.detach().masked_fill(ignored, Scalars.Zero);                                   // [batch, seq]
        var behaviour = (batch.Proximal - batch.Behaviour).detach().masked_fill(ignored, Scalars.Zero);                // [batch, seq] log ρ
        var ratio = (batch.Current - batch.Proximal.detach()).masked_fill(ignored, Scalars.Zero).exp();                // [batch, seq]
        var weight = behaviour.exp().clamp_max(cap);                                          // [batch, seq]
        var unclipped = ratio * advantage;                                                                  // [batch, seq]
        var clipped = ratio.clamp(low, high) * advantage;                   // [batch, seq]
        var token = -weight * torch.minimum(unclipped, clipped);                                            // [batch, seq]
        var loss = options.Aggregation.Apply(token, batch.Mask, step);
        return new ObjectiveResult(loss.MoveToOuterDisposeScope(), PolicyMetrics.Sums(behaviour, unclipped, clipped).MoveToOuterDisposeScope());
    }
}
