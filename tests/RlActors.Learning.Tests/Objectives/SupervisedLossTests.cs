using RlActors.Learning.Objectives;
using RlActors.Learning.Tests.Goldens;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives;

public sealed class SupervisedLossTests
{
    [Theory]
    [InlineData("ce_masked_prompt_token_mean", null)]
    [InlineData("ce_num_items_in_batch", 37L)]
    public void Compute_FromLogits_EqualsCrossEntropyGolden(string name, long? tokens)
    {
        var golden = Golden.Load("sft", name);
        var logits = golden.Input("logits");
        var labels = golden.Input("labels").to(torch.int64).narrow(1, 1, logits.shape[1] - 1);
        var mask = labels.ne(-100);
        var predicting = logits.narrow(1, 0, logits.shape[1] - 1).reshape(-1, logits.shape[2]);
        using var chunk = new LogitsChunk(predicting, labels.clamp_min(0).reshape(-1), temperature: 1);
        var logprob = chunk.Logprob.detach().view(mask.shape).requires_grad_();

        var loss = SupervisedLoss.Compute(logprob, mask, tokens ?? mask.sum().ToInt64());
        loss.backward();
        var gradient = torch.zeros_like(logits);
        gradient.narrow(1, 0, logits.shape[1] - 1).copy_(chunk.Backward(logprob.grad!.reshape(-1)).view(mask.shape[0], mask.shape[1], -1));

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logits"), gradient);
    }

    [Fact]
    public void Compute_FromLogprobs_EqualsGolden()
    {
        var golden = Golden.Load("sft", "sft_from_logprobs_token");
        var mask = golden.Input("loss_mask").to(torch.@bool);
        var logprob = golden.Input("log_prob").requires_grad_();

        var loss = SupervisedLoss.Compute(logprob, mask, mask.sum().ToInt64());
        loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logprob"), logprob.grad!);
    }
}
