using RlActors.Learning.Objectives;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

/// <summary>The gradients by formula against autograd's, in float64.</summary>
public sealed class LogitsChunkGradientTests
{
    private const int Rows = 5, Vocabulary = 11;

    [Theory]
    [InlineData(false, null, 1.0)]
    [InlineData(true, null, 0.7)]
    [InlineData(true, KlEstimator.FullForward, 1.3)]
    [InlineData(true, KlEstimator.FullReverse, 0.7)]
    [InlineData(false, KlEstimator.FullForward, 1.0)]
    [InlineData(false, KlEstimator.FullReverse, 1.0)]
    public void Backward_EntropyAndDivergence_EqualsAutograd(bool entropy, KlEstimator? direction, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(5);
        var logits = torch.randn(Rows, Vocabulary, dtype: torch.float64).requires_grad_();
        var other = torch.randn(Rows, Vocabulary, dtype: torch.float64);
        var tokens = torch.tensor(new long[] { 0, 3, 10, 7, 3 });
        var (g, h, d) = (torch.randn(Rows, dtype: torch.float64), torch.randn(Rows, dtype: torch.float64), torch.randn(Rows, dtype: torch.float64));

        var (p, q) = ((logits / temperature).log_softmax(-1), (other / temperature).log_softmax(-1));
        var loss = (p.gather(-1, tokens.unsqueeze(-1)).squeeze(-1) * g).sum();
        var entropies = -(p.exp() * p).sum(-1);
        var divergences = direction == KlEstimator.FullReverse ? (q.exp() * (q - p)).sum(-1) : (p.exp() * (p - q)).sum(-1);
        loss = entropy ? loss + (entropies * h).sum() : loss;
        loss = direction is null ? loss : loss + (divergences * d).sum();
        loss.backward();

        using var chunk = new LogitsChunk(logits.detach(), tokens, temperature, entropy, direction is null ? null : other, direction ?? KlEstimator.FullForward);
        AssertClose(entropies, chunk.Entropy);
        if (direction is not null)
        {
            AssertClose(divergences, chunk.Divergence!);
        }

        AssertClose((p.exp() * p.exp()).sum(-1), chunk.SquaredProbabilities());
        AssertClose(logits.grad!, chunk.Backward(g, entropy ? h : null, direction is null ? null : d));
    }

    private static void AssertClose(torch.Tensor expected, torch.Tensor actual) => Assert.InRange((expected.detach() - actual).abs().max().ToDouble(), 0, 1e-12);
}
