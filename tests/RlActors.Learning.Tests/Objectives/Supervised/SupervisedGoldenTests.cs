using RlActors.Learning.Checkpoints;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Supervised;
using RlActors.Learning.Tests.Goldens;
using RlActors.Learning.Training;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Objectives.Supervised;

/// <summary>Every case of sft.json: values and gradients of the peers' own code; packed rows through the training pass.</summary>
public sealed class SupervisedGoldenTests
{
    public static TheoryData<string> Cases => Golden.Names("sft");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_Case_EqualsGolden(string name)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Load("sft", name);
        if (golden.Parameters.TryGetProperty("model", out var model))
        {
            Packed(golden, model.GetString()!["models/".Length..]);
        }
        else if (golden.Inputs.TryGetProperty("logits", out _))
        {
            FromLogits(golden);
        }
        else
        {
            FromLogprobs(golden);
        }
    }

    private static void FromLogits(Golden golden)
    {
        var logits = golden.Input("logits");                                                     // [batch, seq, vocabulary]
        var ids = golden.Inputs.TryGetProperty("labels", out _) ? golden.Input("labels") : golden.Expect("labels");
        var labels = ids.to(torch.int64)[.., 1..];                                               // [batch, seq − 1]
        var mask = labels.ne(-100);
        var predicting = logits[.., ..^1, ..].reshape(-1, logits.shape[2]);
        using var chunk = new LogitsChunk(predicting, labels.clamp_min(0).reshape(-1), temperature: 1);
        var logprob = chunk.Logprob.detach().view(mask.shape).requires_grad_();
        long tokens = golden.Parameters.TryGetProperty("num_items_in_batch", out var count) ? count.GetInt64() : mask.sum().ToInt64();

        var loss = SupervisedLoss.Compute(logprob, mask, new StepTotals(tokens, 1), new SupervisedLossOptions { Dynamic = golden.Name == "dft_loss" });
        loss.backward();
        var gradient = torch.zeros_like(logits);
        gradient[.., ..^1, ..].copy_(chunk.Backward(logprob.grad!.reshape(-1)).view(mask.shape[0], mask.shape[1], -1));

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logits"), gradient);
    }

    private static void FromLogprobs(Golden golden)
    {
        var mask = golden.Input("loss_mask").to(torch.@bool);
        var logprob = golden.Input("log_prob").requires_grad_();
        bool bySample = golden.Parameters.TryGetProperty("token_level_loss", out var byToken) && !byToken.GetBoolean();
        var options = new SupervisedLossOptions { Aggregation = bySample ? LossAggregation.SequenceMean : LossAggregation.TokenMean, LengthEpsilon = bySample ? 1e-8 : 0 };
        long tokens = golden.Parameters.TryGetProperty("ce_scale", out var scale) ? scale.GetInt64() : mask.sum().ToInt64();

        var loss = SupervisedLoss.Compute(
            logprob, mask, new StepTotals(tokens, mask.any(1).sum().ToInt32()), options, golden.Inputs.TryGetProperty("weights", out _) ? golden.Input("weights") : null);
        loss.backward();

        Golden.AssertClose(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble());
        Golden.AssertClose(golden.Expect("grad_logprob"), logprob.grad!);
    }

    /// <summary>The texts of a packed row as rows of a micro-batch, which is how we pack.</summary>
    private static void Packed(Golden golden, string model)
    {
        using var state = new TrainingState(ModelFolder.Open(TestData.Golden("models", model)).LoadModel());
        int[] ids = Ints(golden.Input("input_ids")), labels = Ints(golden.Input("labels"));
        var rows = new List<TrainingRow>();
        int start = 0;
        foreach (int length in Ints(golden.Input("seq_lengths")))
        {
            byte[] trained = [.. labels.Skip(start + 1).Take(length - 1).Select(label => (byte)(label == -100 ? 0 : 1))];
            rows.Add(TrainingRow.Of([ids[start]], [.. ids.Skip(start + 1).Take(length - 1)]) with { Trained = trained });
            start += length;
        }

        using var batch = MicroBatch.From(rows, state.Model.Device);
        var pass = new MicroBatchPass(state, batch, temperature: 1);
        var loss = SupervisedLoss.Compute(pass.Logprob, batch.Mask, new StepTotals(rows.Sum(row => (long)row.Trained.Sum(t => t)), rows.Count), new SupervisedLossOptions());
        pass.Backward(loss);

        Assert.Equal(golden.Expected.GetProperty("loss").GetDouble(), loss.ToDouble(), 5e-5);
        Assert.All(golden.Expected.GetProperty("grad_l2").EnumerateObject(), norm => Assert.Equal(
            norm.Value.GetDouble(), state.Parameters.GradientOf(state.Model.Parameters[norm.Name]).norm().ToDouble(), 1e-4 * Math.Max(norm.Value.GetDouble(), 1e-3)));
    }

    private static int[] Ints(torch.Tensor tensor) => [.. tensor.data<double>().Select(value => (int)value)];
}
