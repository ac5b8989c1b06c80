using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Supervised;
using RlActors.Learning.Training;
using RlActors.Recipes;
using TorchSharp;
using static RlActors.Learning.Tests.Goldens.GoldenTensor;

namespace RlActors.Learning.Tests.Training;

public sealed class MicroBatchPassTests
{
    private static readonly DecoderConfig Config = new()
    {
        VocabularySize = 29, HiddenSize = 24, IntermediateSize = 40, Layers = 3, Heads = 4, KeyValueHeads = 2, HeadDim = 8, ContextLength = 64,
    };

    [Theory]
    [InlineData("llama-gqa-untied", false)]
    [InlineData("llama-gqa-untied", true)]
    [InlineData("qwen3-headdim-tied", false)]
    [InlineData("qwen3-headdim-tied", true)]
    public void Backward_PackedRows_LossLogprobsAndGradientsEqualGolden(string name, bool checkpointing)
    {
        using var scope = torch.NewDisposeScope();
        using var state = new TrainingState(ModelFolder.Open(TestData.Golden("models", name)).LoadModel(), checkpointing);
        var golden = Case(ReadFile("sft.json"), $"packed_model_{name}");
        var (inputs, expected) = (golden.GetProperty("inputs"), golden.GetProperty("expected"));
        int[] ids = [.. Numbers(inputs.GetProperty("input_ids")).Select(id => (int)id)];
        double[] labels = Numbers(inputs.GetProperty("labels"));
        var rows = new List<TrainingRow>();
        int start = 0;
        foreach (int length in Numbers(inputs.GetProperty("seq_lengths")).Select(number => (int)number))
        {
            byte[] trained = [.. labels[(start + 1)..(start + length)].Select(label => label == -100 ? (byte)0 : (byte)1)];
            rows.Add(new TrainingRow([ids[start]], ids[(start + 1)..(start + length)], trained));
            start += length;
        }

        var batch = MicroBatch.From(rows, torch.CPU);
        var pass = new MicroBatchPass(state, batch, temperature: 1);
        var loss = SupervisedLoss.Compute(pass.Logprob, batch.Mask, new StepTotals(batch.Mask.sum().ToInt64(), 1), new SupervisedLossOptions());
        pass.Backward(loss);

        double[] scored = Numbers(expected.GetProperty("logprob_mask"));
        double[] logprobs = [.. Numbers(expected.GetProperty("logprobs")).Where((_, i) => scored[i] == 1)];
        double[] actual = [.. rows.SelectMany((row, r) => row.Tokens.Select((_, t) => pass.Logprob[r, t].ToDouble()))];
        Assert.Equal(logprobs.Length, actual.Length);
        Assert.All(logprobs.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 5e-5));
        Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.ToDouble(), 5e-5);
        foreach (var norm in expected.GetProperty("grad_l2").EnumerateObject())
        {
            double value = norm.Value.GetDouble();
            Assert.Equal(value, state.Model.Parameters[norm.Name].grad!.norm().ToDouble(), 1e-4 * Math.Max(value, 1e-3));
        }
    }

    [Fact]
    public void Backward_PackedRows_GradientEqualsThatOfPaddedRows()
    {
        using var scope = torch.NewDisposeScope();
        using var state = new TrainingState(CausalLanguageModel.Create(Config, seed: 1));
        using var plain = CausalLanguageModel.Create(Config, seed: 1);
        var rows = Rows();
        var batch = MicroBatch.From(rows, torch.CPU);

        var pass = new MicroBatchPass(state, batch, temperature: 0.8);
        var loss = SupervisedLoss.Compute(pass.Logprob, batch.Mask, new StepTotals(10, 1), new SupervisedLossOptions());
        pass.Backward(loss);

        double expected = 0;
        foreach (var row in rows)
        {
            var ids = torch.tensor(row.Inputs.Select(id => (long)id).ToArray()).unsqueeze(0);                                     // [1, seq]
            var logprobs = (plain.Forward(ids, torch.arange(ids.shape[1]).unsqueeze(0)) / 0.8).log_softmax(-1);                  // [1, seq, vocab]
            var chosen = logprobs[0, (row.Prompt.Length - 1)..].gather(-1, torch.tensor(row.Tokens.Select(id => (long)id).ToArray()).unsqueeze(-1));
            var part = -chosen.sum() / 10;
            part.backward();
            expected += part.ToDouble();
        }

        Assert.Equal(expected, loss.ToDouble(), 1e-5);
        AssertSameGradients(plain, state.Model, 1e-5);
    }

    [Fact]
    public void Backward_Checkpointing_SameGradients()
    {
        using var scope = torch.NewDisposeScope();
        using var kept = new TrainingState(CausalLanguageModel.Create(Config, seed: 1));
        using var recomputed = new TrainingState(CausalLanguageModel.Create(Config, seed: 1), checkpointing: true);
        foreach (var state in new[] { kept, recomputed })
        {
            var batch = MicroBatch.From(Rows(), torch.CPU);
            var pass = new MicroBatchPass(state, batch, temperature: 1);
            pass.Backward(SupervisedLoss.Compute(pass.Logprob, batch.Mask, new StepTotals(10, 1), new SupervisedLossOptions()));
        }

        AssertSameGradients(kept.Model, recomputed.Model, 1e-6);
    }

    /// <summary>A pass that memory or a person ended in its middle leaves gradients in the model's own tensors.</summary>
    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.BFloat16)]
    public void ZeroGradients_AfterABrokenPass_NothingOfItIsLeft(torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var state = new TrainingState(CausalLanguageModel.Create(Config, seed: 1, type));
        using (torch.no_grad())
        {
            state.Model.Parameters["model.norm.weight"].grad!.fill_(1);
        }

        state.ZeroGradients();
        state.Parameters.Collect();

        Assert.Equal(0, state.GradientNorm());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Backward_ManyTimes_LiveTensorsAreFlat(bool checkpointing)
    {
        using var state = new TrainingState(CausalLanguageModel.Create(Config, seed: 1), checkpointing);
        var counts = new List<long>();
        for (int i = 0; i < 100; i++)
        {
            using var scope = torch.NewDisposeScope();
            var batch = MicroBatch.From(Rows(), torch.CPU);
            var pass = new MicroBatchPass(state, batch, temperature: 1);
            pass.Backward(SupervisedLoss.Compute(pass.Logprob, batch.Mask, new StepTotals(10, 1), new SupervisedLossOptions()));
            scope.DisposeEverything();
            counts.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        }

        Assert.Equal(counts[50], counts[^1]);
    }

    private static List<TrainingRow> Rows() =>
    [
        new([1, 2], [3, 4, 5], [1, 1, 1]), new([6], [7, 8, 9, 10], [1, 1, 1, 1]), new([11, 12, 13, 14, 15, 16], [17, 18], [1, 1]),
    ];

    private static void AssertSameGradients(CausalLanguageModel expected, CausalLanguageModel actual, double tolerance) =>
        Assert.All(expected.Parameters, entry =>
            Assert.InRange((entry.Value.grad! - actual.Parameters[entry.Key].grad!).abs().max().ToDouble(), 0, tolerance));
}
