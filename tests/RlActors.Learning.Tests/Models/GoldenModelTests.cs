using System.Text.Json;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using TorchSharp;
using static RlActors.Learning.Tests.Goldens.GoldenTensor;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Models;

/// <summary>Logits, log-probabilities and gradients equal those of an independent forward pass over the same weights.</summary>
public sealed class GoldenModelTests
{
    private const double Tolerance = 5e-5;
    private const double GradientTolerance = 1e-4; // relative

    [Theory]
    [InlineData("llama-gqa-tied-theta500k")]
    [InlineData("llama-gqa-untied")]
    [InlineData("llama3-ropescaling-bf16")]
    [InlineData("qwen2-bias-tied")]
    [InlineData("qwen3-headdim-tied")]
    public void Forward_LeftPaddedRows_EqualsReference(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelFolder.Open(TestData.Golden("models", name)).LoadModel();
        var golden = ReadFile("models", name, "expected.json");
        var (inputs, expected) = (golden.GetProperty("inputs"), golden.GetProperty("expected"));
        var ids = Ids(inputs.GetProperty("input_ids"));                // [batch, seq]
        var scored = Mask(inputs.GetProperty("logprob_mask"));         // [batch, seq]

        var logits = model.Forward(ids, Ids(inputs.GetProperty("position_ids")), Mask(inputs.GetProperty("attention_mask"))); // [batch, seq, vocab]
        var logprobs = LogProbs(logits, ids);                          // [batch, seq]

        AssertClose(Float(expected.GetProperty("logits_last3")), logits[.., ^3.., ..], Tolerance);
        AssertClose(Float(expected.GetProperty("logprobs")), logprobs * scored, Tolerance);

        var loss = -(logprobs * scored).sum() / scored.sum();
        Assert.Equal(expected.GetProperty("nll_mean").GetDouble(), loss.ToDouble(), Tolerance);
        loss.backward();
        AssertGradients(model, expected.GetProperty("grad_l2_of_nll_mean"));
    }

    [Fact]
    public void Forward_PackedRow_EqualsSeparateRows()
    {
        using var scope = NewDisposeScope();
        using var model = ModelFolder.Open(TestData.Golden("models", "llama-gqa-untied")).LoadModel();
        var golden = Case(ReadFile("sft.json"), "packed_model_llama-gqa-untied");
        var (inputs, expected) = (golden.GetProperty("inputs"), golden.GetProperty("expected"));
        var (ids, labels, segments) = (Ids(inputs.GetProperty("input_ids")), Ids(inputs.GetProperty("labels")), Ids(inputs.GetProperty("seq_ids"))); // [1, seq]
        var rows = segments[0].data<long>().Zip(ids[0].data<long>()).GroupBy(token => token.First, token => (int)token.Second).Select(row => row.ToArray());
        using var packed = PackedRows.Of([.. rows], CPU);

        var logprobs = LogProbs(model.Head(model.Hidden(packed)).unsqueeze(0), ids); // [1, seq]

        var scored = Mask(expected.GetProperty("logprob_mask"));
        AssertClose(Float(expected.GetProperty("logprobs")), logprobs * scored, Tolerance);
        var trained = labels.ne(-100);
        var loss = -(logprobs * trained).sum() / trained.sum();
        Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.ToDouble(), Tolerance);
        loss.backward();
        AssertGradients(model, expected.GetProperty("grad_l2"));
    }

    [SkippableTheory]
    [InlineData("logprobs_0")]
    [InlineData("logprobs_1")]
    [InlineData("logprobs_2")]
    public void Forward_Stories260K_EqualsReference(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelFolder.Open(TestData.SharedOrSkip("models", "stories260k")).LoadModel();
        var golden = Case(ReadFile("stories260k.json"), name);
        var expected = golden.GetProperty("expected");
        var ids = Ids(golden.GetProperty("inputs").GetProperty("ids")).unsqueeze(0); // [1, seq]

        using var noGrad = no_grad();
        var logits = model.Forward(ids, arange(ids.shape[1]).unsqueeze(0));          // [1, seq, vocab]

        AssertClose(Float(expected.GetProperty("logprobs")), LogProbs(logits, ids)[0, 1..], Tolerance);
        AssertClose(Float(expected.GetProperty("logits_last")), logits[0, ^1], Tolerance);
    }

    /// <summary>[batch, seq, vocab], [batch, seq] → [batch, seq]: log p of each id given those before it, 0 for the first.</summary>
    private static Tensor LogProbs(Tensor logits, Tensor ids)
    {
        var next = logits[.., ..^1, ..].log_softmax(-1).gather(-1, ids[.., 1..].unsqueeze(-1)).squeeze(-1); // [batch, seq - 1]
        return cat([zeros(ids.shape[0], 1), next], 1);
    }

    private static void AssertGradients(CausalLanguageModel model, JsonElement norms)
    {
        Assert.Equal(norms.EnumerateObject().Select(n => n.Name).Order(StringComparer.Ordinal), model.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.All(norms.EnumerateObject(), norm =>
        {
            var expected = norm.Value.GetDouble();
            Assert.Equal(expected, model.Parameters[norm.Name].grad!.norm().ToDouble(), GradientTolerance * Math.Max(expected, 1e-3));
        });
    }
}
