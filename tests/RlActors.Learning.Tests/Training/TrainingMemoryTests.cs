using System.Globalization;
using System.Runtime.InteropServices;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Objectives;
using RlActors.Learning.Objectives.Supervised;
using RlActors.Learning.Training;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Training;

/// <summary>Memory of the whole process is measured: nothing else may run.</summary>
[CollectionDefinition(nameof(TrainingMemoryTests), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(TrainingMemoryTests))]
public sealed partial class TrainingMemoryTests
{
    private static readonly DecoderConfig Config = new()
    {
        VocabularySize = 2048, HiddenSize = 256, IntermediateSize = 1024, Layers = 6, Heads = 4, KeyValueHeads = 4, HeadDim = 64, ContextLength = 256, TieWordEmbeddings = true,
    };

    [Theory]
    [InlineData("llama-gqa-untied")]
    [InlineData("llama-gqa-tied-theta500k")]
    [InlineData("llama3-ropescaling-bf16")]
    [InlineData("qwen2-bias-tied")]
    [InlineData("qwen3-headdim-tied")]
    public void ParameterCount_RealModel_CountsItsParameters(string name)
    {
        using var model = ModelFolder.Open(TestData.Golden("models", name)).LoadModel();

        Assert.Equal(model.Parameters.Values.Sum(parameter => parameter.numel()), TrainingMemory.ParameterCount(model.Config));
    }

    [Fact]
    public void AdapterCount_AllTargets_CountsTheirParameters()
    {
        var lora = new LoraOptions { Rank = 5 };
        using var state = new TrainingState(CausalLanguageModel.Create(Config with { KeyValueHeads = 2 }, seed: 1), lora: lora);

        Assert.Equal(state.Parameters.Values.numel(), TrainingMemory.AdapterCount(Config with { KeyValueHeads = 2 }, lora));
    }

    [Fact]
    public void Estimate_EachOption_MovesTheTermsItIsAbout()
    {
        var plain = TrainingMemory.Estimate(Config, new LearnerOptions(), longestRow: 256, reference: ReferenceKind.Initial);
        var narrow = TrainingMemory.Estimate(Config, new LearnerOptions { Precision = Precision.Bfloat16 }, longestRow: 256, reference: ReferenceKind.Initial);
        var recomputed = TrainingMemory.Estimate(Config, new LearnerOptions { ActivationCheckpointing = true }, longestRow: 256, reference: ReferenceKind.Initial);
        var adapted = TrainingMemory.Estimate(Config, new LearnerOptions { Lora = new() }, longestRow: 256, reference: ReferenceKind.Initial);

        Assert.Equal((plain.Weights / 2, plain.Reference / 2, plain.Weights), (narrow.Weights, narrow.Reference, narrow.Masters));
        Assert.InRange(narrow.Activations, plain.Activations / 2, plain.Activations * 7 / 10);
        Assert.InRange(recomputed.Activations, plain.Activations / Config.Layers, plain.Activations / 2);
        Assert.Equal(plain with { Activations = recomputed.Activations }, recomputed);
        Assert.Equal((0, 0), (adapted.Reference, adapted.Masters));
        Assert.InRange(adapted.Moments, 1, plain.Moments / 5);
    }

    [Fact]
    public void Estimate_CriticAndOffload_CountsWhatIsThereTogether()
    {
        var none = TrainingMemory.Estimate(Config, new LearnerOptions(), longestRow: 256, reference: ReferenceKind.Initial);
        var own = TrainingMemory.Estimate(Config, new LearnerOptions(), longestRow: 256, reference: ReferenceKind.Initial, critic: CriticTrunk.Own);
        var shared = TrainingMemory.Estimate(Config, new LearnerOptions(), longestRow: 256, reference: ReferenceKind.Initial, critic: CriticTrunk.Shared);
        var offloaded = TrainingMemory.Estimate(Config, new LearnerOptions { Offload = Offload.Idle }, longestRow: 256, reference: ReferenceKind.Initial, critic: CriticTrunk.Own);
        using var critic = new TrainingState(CausalLanguageModel.Create(Config.AsTrunk(), seed: 1), scored: true);
        long fitted = critic.Parameters.Values.numel();

        Assert.Equal(fitted * 4 * (1 + 1 + 3 + 3), own.Critic);
        Assert.Equal(none.Total + own.Critic, own.Total);
        Assert.InRange(shared.Total - none.Total, 1, 1 << 16);
        Assert.Equal(Math.Max(offloaded.Reference, offloaded.Critic), offloaded.Companions);
        Assert.Equal(own.Total - own.Reference - (3 * 4 * fitted), offloaded.Total - offloaded.Away);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Estimate_MeasuredPeak_IsWithin30Percent(bool checkpointing)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        const int Rows = 16, Length = 128;
        var options = new LearnerOptions { TokensPerMicroBatch = Rows * Length, ActivationCheckpointing = checkpointing };
        Warm(checkpointing);
        Trim();
        long before = Resident();
        long peak = before;
        using (var stop = new CancellationTokenSource())
        {
            var watch = new Thread(() =>
            {
                while (!stop.IsCancellationRequested)
                {
                    peak = Math.Max(peak, Resident());
                    Thread.Yield();
                }
            });
            watch.Start();
            Step(Config, Rows, Length, checkpointing);
            stop.Cancel();
            watch.Join();
        }

        double estimate = TrainingMemory.Estimate(Config, options, Length).Total, measured = peak - before;

        Assert.InRange(measured / estimate, 0.7, 1.3);
    }

    private static void Warm(bool checkpointing) => Step(Config with { Layers = 1 }, rows: 2, length: 16, checkpointing);

    private static void Step(DecoderConfig config, int rows, int length, bool checkpointing)
    {
        using var scope = torch.NewDisposeScope();
        using var state = new TrainingState(CausalLanguageModel.Create(config, seed: 1), checkpointing);
        var row = new TrainingRow([1], [.. Enumerable.Range(0, length).Select(i => i % config.VocabularySize)], [.. Enumerable.Repeat((byte)1, length)]);
        var batch = MicroBatch.From([.. Enumerable.Repeat(row, rows)], torch.CPU);
        var pass = new MicroBatchPass(state, batch, temperature: 1);
        pass.Backward(SupervisedLoss.Compute(pass.Logprob, batch.Mask, new StepTotals(rows * length, 1), new SupervisedLossOptions()));
        state.Update(new OptimizerOptions(), 1e-3, state.GradientNorm());
    }

    private static long Resident() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>Gives the allocator's free memory back, so that what comes next shows.</summary>
    private static void Trim()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _ = MallocTrim(0);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallocTrim(nuint pad);
}
