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
}
