using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

public sealed class LogitsChunkTests
{
    [Theory]
    [InlineData("logprobs_from_logits", 1.0)]
    [InlineData("logprobs_temperature", 0.7)]
    public void Logprob_LogitsAndTokens_ValuesAndGradientsEqualGolden(string name, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("kl", name);
        var logits = golden.Input("logits");

        using var chunk = new LogitsChunk(logits.reshape(-1, logits.shape[^1]), golden.Input("labels").to(torch.int64).reshape(-1), temperature);

        Golden.AssertClose(golden.Expect("log_prob").reshape(-1), chunk.Logprob);
        Golden.AssertClose(golden.Expect("grad_logits"), chunk.Backward(torch.ones_like(chunk.Logprob)).view(logits.shape));
    }

    [Theory]
    [InlineData("entropy_0")]
    [InlineData("entropy_1")]
    public void Entropy_Logits_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("kl", name);
        var logits = golden.Input("logits");
        long rows = logits.numel() / logits.shape[^1];

        using var chunk = new LogitsChunk(logits.reshape(rows, -1), torch.zeros(rows, torch.int64), temperature: 1);

        Golden.AssertClose(golden.Expect("entropy").reshape(-1), chunk.Entropy);
    }

    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(0.2, 0.7)]
    public void Divergence_JensenShannon_ValuesAndGradientsEqualTheGraphs(double mixture, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3, torch.CPU);
        var logits = torch.randn(6, 11, dtype: torch.float64, generator: generator).requires_grad_();
        var other = torch.randn(6, 11, dtype: torch.float64, generator: generator);
        var (own, its) = (torch.nn.functional.softmax(logits / temperature, -1), torch.nn.functional.softmax(other / temperature, -1));
        var mixed = its * mixture + own * (1 - mixture);
        var expected = (its * (its.log() - mixed.log())).sum(-1) * mixture + (own * (own.log() - mixed.log())).sum(-1) * (1 - mixture);
        var gradient = torch.randn(6, dtype: torch.float64, generator: generator);
        (expected * gradient).sum().backward();

        using var chunk = new LogitsChunk(logits.detach(), torch.zeros(6, torch.int64), temperature, other: other, mixture: mixture);

        Golden.AssertClose(expected.detach(), chunk.Divergence!);
        Golden.AssertClose(logits.grad!, chunk.Backward(torch.zeros(6, torch.float64), divergence: gradient));
    }
}
