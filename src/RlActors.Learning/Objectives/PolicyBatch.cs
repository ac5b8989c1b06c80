using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Per-token inputs of a policy objective. All are [batch, seq]; what stands where <see cref="Mask"/> is false does not matter as long as it is no NaN.</summary>
/// <param name="Current">log π of the weights being optimised; carries the gradient.</param>
/// <param name="Proximal">log π_prox: the weights before the step's first update; constant.</param>
/// <param name="Behaviour">log μ: the policy that sampled; constant.</param>
/// <param name="Advantage">Â; constant.</param>
/// <param name="Mask">Boolean: the token is trained.</param>
public sealed record PolicyBatch(torch.Tensor Current, torch.Tensor Proximal, torch.Tensor Behaviour, torch.Tensor Advantage, torch.Tensor Mask)
{
    /// <summary>Checks that all inputs have one shape.</summary>
    /// <exception cref="ArgumentException">A shape or the mask's type is wrong.</exception>
    public void CheckShapes()
    {
        long[] expected = Current.shape;
        if (expected.Length != 2)
        {
            throw new ArgumentException($"a policy batch is [batch, seq]; got [{string.Join(", ", expected)}]");
        }

        foreach (var (name, tensor) in new[] { (nameof(Proximal), Proximal), (nameof(Behaviour), Behaviour), (nameof(Advantage), Advantage), (nameof(Mask), Mask) })
        {
            if (!tensor.shape.AsSpan().SequenceEqual(expected))
            {
                throw new ArgumentException($"{name} is [{string.Join(", ", tensor.shape)}]; expected [{string.Join(", ", expected)}] as Current");
            }
        }

        if (Mask.dtype != torch.ScalarType.Bool)
        {
            throw new ArgumentException($"Mask has type {Mask.dtype}; expected Bool");
        }
    }
}
