using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

public sealed class TokenLogprobsTests
{
    [Theory]
    [InlineData("logprobs_from_logits", 1.0)]
    [InlineData("logprobs_temperature", 0.7)]
    public void Of_LogitsAndTokens_EqualsGolden(string name, double temperature)
    {
        var golden = Golden.Load("kl", name);
        var actual = TokenLogprobs.Of(golden.Input("logits"), golden.Input("labels").to(torch.int64), temperature);

        Golden.AssertClose(golden.Expect("log_prob"), actual.Logprob);
    }

    [Theory]
    [InlineData("entropy_0")]
    [InlineData("entropy_1")]
    public void Of_Logits_EntropyEqualsGolden(string name)
    {
        var golden = Golden.Load("kl", name);
        var logits = golden.Input("logits");
        var actual = TokenLogprobs.Of(logits, torch.zeros(logits.shape[0], logits.shape[1], torch.int64), temperature: 1);

        Golden.AssertClose(golden.Expect("entropy"), actual.Entropy);
    }
}
