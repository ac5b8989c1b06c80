using TorchSharp;

namespace RlActors.Learning.Objectives;

/// <summary>Per-token inputs of a policy objective, one sequence a line. All are [batch, seq]; what stands where <see cref="Mask"/> is false does not matter, be it NaN.</summary>
/// <param name="Current">log π of the weights being optimised; carries the gradient.</param>
/// <param name="Proximal">log π_prox: the weights before the step's first update; constant.</param>
/// <param name="Behaviour">log μ: the policy that sampled; constant.</param>
/// <param name="Advantage">Â; constant.</param>
/// <param name="Mask">Boolean: the token is trained.</param>
public sealed record PolicyBatch(torch.Tensor Current, torch.Tensor Proximal, torch.Tensor Behaviour, torch.Tensor Advantage, torch.Tensor Mask)
{
    /// <summary>log π_ref of the sampled tokens; constant. Where <see cref="ObjectiveNeeds.Reference"/>.</summary>
    public torch.Tensor? Reference { get; init; }

    /// <summary>Entropies in nats, with their gradient. Where <see cref="ObjectiveNeeds.Entropy"/>.</summary>
    public torch.Tensor? Entropy { get; init; }

    /// <summary>Divergence of the whole distributions of policy and reference in nats, with its gradient. Where <see cref="ObjectiveNeeds.Divergence"/> says which direction.</summary>
    public torch.Tensor? Divergence { get; init; }

    /// <summary>Versions that the policy which sampled each token is behind the proximal one, float; constant. Where <see cref="ObjectiveNeeds.Staleness"/>.</summary>
    public torch.Tensor? Staleness { get; init; }

    /// <summary>Checks that all inputs have one shape.</summary>
    /// <exception cref="ArgumentException">A shape or the mask's type is wrong.</exception>
    public void CheckShapes()
    {
        long[] expected = Current.shape;
        if (expected.Length != 2)
        {
            throw new ArgumentException($"a policy batch is [batch, seq]; got [{string.Join(", ", expected)}]");
        }

        Check(nameof(Proximal), Proximal);
        Check(nameof(Behaviour), Behaviour);
        Check(nameof(Advantage), Advantage);
        Check(nameof(Mask), Mask);
        Check(nameof(Reference), Reference);
        Check(nameof(Entropy), Entropy);
        Check(nameof(Divergence), Divergence);
        Check(nameof(Staleness), Staleness);
        if (Mask.dtype != torch.ScalarType.Bool)
        {
            throw new ArgumentException($"Mask has type {Mask.dtype}; expected Bool");
        }

        void Check(string name, torch.Tensor? tensor)
        {
            if (tensor is not null && !tensor.shape.AsSpan().SequenceEqual(expected))
            {
                throw new ArgumentException($"{name} is [{string.Join(", ", tensor.shape)}]; expected [{string.Join(", ", expected)}] as Current");
            }
        }
    }
}
