using RlActors.Learning.Objectives;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

public sealed class ChosenLogprobsTests
{
    private const int Rows = 23, Hidden = 16, Vocabulary = 41;

    /// <summary>Chunks of one row, of some rows with a rest, and of all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5 * Vocabulary)]
    [InlineData(1 << 20)]
    public void Backward_AnyChunk_ValuesAndGradientsEqualThePlainGraph(long logitsPerChunk)
    {
        using var scope = torch.NewDisposeScope();
        var (hidden, weight, tokens, gradient) = Inputs();
        var logprobs = (torch.mm(hidden, weight.t()) / 0.7).log_softmax(-1);            // [rows, vocabulary]
        var expected = logprobs.gather(-1, tokens.unsqueeze(-1)).squeeze(-1);            // [rows]
        expected.backward([gradient]);

        using var chosen = new ChosenLogprobs(hidden.detach(), weight.detach(), tokens, 0.7, logitsPerChunk);
        var weightGradient = torch.ones_like(weight);
        var actual = chosen.Backward(gradient, weightGradient);

        AssertClose(expected, chosen.Logprob);
        AssertClose(-(logprobs.exp() * logprobs).sum(-1), chosen.Entropy);
        AssertClose(hidden.grad!, actual);
        AssertClose(weight.grad! + 1, weightGradient);
    }

    /// <summary>A thousand equal parts: in bfloat16 a sum stands still once a part is less than half its last digit.</summary>
    [Fact]
    public void Backward_ManyChunksInBfloat16_WeightGradientIsTheFloat32Sum()
    {
        using var scope = torch.NewDisposeScope();
        const int rows = 1000;
        var (hidden, weight, tokens, gradient) = (torch.ones(rows, 4), torch.zeros(8, 4), torch.zeros(rows, torch.int64), torch.ones(rows)); // π = 1/8 everywhere
        using var chosen = new ChosenLogprobs(hidden.to(torch.bfloat16), weight.to(torch.bfloat16), tokens, 1, logitsPerChunk: 8);
        var sum = torch.zeros(8, 4);

        chosen.Backward(gradient, sum);

        Assert.Equal(rows * 7 / 8.0, sum[0, 0].ToDouble(), 1e-3);
        Assert.Equal(-rows / 8.0, sum[7, 3].ToDouble(), 1e-3);
    }

    [Fact]
    public void Constructor_ManyRows_LiveTensorsHoldOneChunk()
    {
        using var scope = torch.NewDisposeScope();
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var (hidden, weight, tokens, _) = Inputs();
        long inputs = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount - before;

        using var chosen = new ChosenLogprobs(hidden.detach(), weight.detach(), tokens, 1, Vocabulary);

        // Log-probabilities and entropies, and the last chunk's four, however many chunks there were; two detached inputs.
        Assert.Equal(inputs + 8, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount - before);
    }

    private static (torch.Tensor Hidden, torch.Tensor Weight, torch.Tensor Tokens, torch.Tensor Gradient) Inputs()
    {
        using var generator = new torch.Generator(5);
        return (
            torch.randn(Rows, Hidden, generator: generator).requires_grad_(), torch.randn(Vocabulary, Hidden, generator: generator).requires_grad_(),
            torch.randint(0, Vocabulary, [Rows], torch.int64, generator: generator), torch.randn(Rows, generator: generator));
    }

    private static void AssertClose(torch.Tensor expected, torch.Tensor actual) =>
        Assert.InRange((expected - actual).abs().max().ToDouble(), 0, 1e-5);
}
