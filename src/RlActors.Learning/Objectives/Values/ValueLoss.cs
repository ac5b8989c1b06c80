using RlActors.Learning.Numerics;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Objectives.Values;

/// <summary>A critic's loss (PPO, arXiv 1707.06347): of the error and the error of the value held near what it was, the larger.</summary>
public static class ValueLoss
{
    private static readonly Scalar Half = 0.5;

    /// <param name="value">The critic's values [batch, seq]; carries the gradient. What stands where the mask is false does not matter.</param>
    /// <param name="before">Its values before the step's first update [batch, seq]; constant.</param>
    /// <param name="returns">What it should say [batch, seq]; constant.</param>
    /// <param name="mask">Boolean [batch, seq]: trained.</param>
    /// <param name="step">Totals of the whole step.</param>
    /// <param name="options">Clip, form of the error, aggregation.</param>
    /// <returns>This batch's share of the step's loss, and [2] float64: the number of tokens whose clipped error is the larger one, and the sum of squared errors; in the caller's scope.</returns>
    public static ObjectiveResult Compute(
        torch.Tensor value, torch.Tensor before, torch.Tensor returns, torch.Tensor mask, StepTotals step, ValueLossOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        using var scope = torch.NewDisposeScope();
        var ignored = mask.logical_not();
        var (now, old, target) = (Clean(value), Clean(before.detach()), Clean(returns.detach()));                    // [batch, seq]
        var free = Error(now - target, options);                                                                     // [batch, seq]
        var held = options.Clip is { } clip ? Error(Hold(now, old, clip) - target, options) : free;                  // [batch, seq]
        var loss = options.Aggregation.Apply(options.Clip is null ? free : torch.maximum(free, held), mask, step, options.LengthEpsilon);
        using var constant = torch.no_grad();
        var sums = torch.stack([held.gt(free).sum(torch.float64), (now - target).square().sum(torch.float64)]);
        return new ObjectiveResult(loss.MoveToOuterDisposeScope(), sums.MoveToOuterDisposeScope());

        torch.Tensor Clean(torch.Tensor tensor) => tensor.masked_fill(ignored, Scalars.Zero);
    }

    /// <summary>The value within ±clip of what it was.</summary>
    private static torch.Tensor Hold(torch.Tensor value, torch.Tensor before, double clip)
    {
        using Scalar least = -clip, most = clip;
        return torch.add(before, (value - before).clamp(least, most), Scalars.One);
    }

    private static torch.Tensor Error(torch.Tensor difference, ValueLossOptions options)
    {
        if (options.Form == ValueErrorForm.Squared)
        {
            return difference.square() * Half;
        }

        using Scalar delta = options.HuberDelta, offset = options.HuberDelta / 2;
        var size = difference.abs();
        return torch.where(size.lt(delta), size.square() * Half, (size - offset) * delta);
    }
}
