using RlActors.Learning.Checkpoints;
using RlActors.Learning.Generation;
using RlActors.Learning.Generation.Kernels;
using RlActors.Learning.Generation.Tensors;
using RlActors.Learning.Models;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Generation;

/// <summary>Every family, computed by kernels and by libtorch over blocks, gives what the model gives for whole sequences.</summary>
public sealed class RunnerParityTests
{
    public static TheoryData<string, int?> Families => new()
    {
        { "llama-gqa-untied", null }, { "llama3-ropescaling-bf16", null }, { "qwen2-bias-tied", null }, { "qwen3-headdim-tied", null }, { "window", 5 }, { "window", 40 },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void Forward_WholeSequence_EqualsTheModel(string name, int? window)
    {
        using var model = Model(name, window);
        int[] tokens = [.. Enumerable.Range(0, 45).Select(i => (i * 7 + 3) % model.Config.VocabularySize)];
        float[] expected = Expected(model, tokens);
        foreach (bool torch in (bool[])[false, true])
        {
            foreach (int threads in (int[])(torch ? [1] : [1, 2, 3]))
            {
                float[] actual = Logits(model, tokens, torch, threads, chunk: 45);
                double most = expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second));
                Assert.True(most < 1e-4, $"{name}, torch {torch}, {threads} threads: {most}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Forward_InPiecesAndByOtherThreads_SameBits(string name, int? window)
    {
        using var model = Model(name, window);
        int[] tokens = [.. Enumerable.Range(0, 45).Select(i => (i * 5 + 1) % model.Config.VocabularySize)];
        float[] kernels = Logits(model, tokens, torch: false, threads: 1, chunk: 45), tensors = Logits(model, tokens, torch: true, threads: 1, chunk: 45);
        foreach (int chunk in (int[])[1, 2, 3, 7, 13, 30])
        {
            Assert.Equal(kernels, Logits(model, tokens, torch: false, threads: 1 + (chunk % 3), chunk));
            Assert.Equal(tensors, Logits(model, tokens, torch: true, threads: 1, chunk));
        }
    }

    private static CausalLanguageModel Model(string name, int? window)
    {
        if (window is null)
        {
            return ModelFolder.Open(TestData.Golden("models", name)).LoadModel();
        }

        var config = new DecoderConfig
        {
            Family = ModelFamilies.Mistral, VocabularySize = 50, HiddenSize = 48, IntermediateSize = 56, Layers = 3, Heads = 4, KeyValueHeads = 2, HeadDim = 12,
            ContextLength = 64, SlidingWindow = window,
        };
        return CausalLanguageModel.Create(config with { InitializerRange = 0.2 }, seed: 4);
    }

    private static float[] Expected(CausalLanguageModel model, int[] tokens)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var ids = torch.tensor(tokens.Select(token => (long)token).ToArray(), [1, tokens.Length]);
        var positions = torch.tensor(Enumerable.Range(0, tokens.Length).Select(i => (long)i).ToArray(), [1, tokens.Length]);
        return model.Forward(ids, positions).to(torch.float32).data<float>().ToArray();
    }

    private static float[] Logits(CausalLanguageModel model, int[] tokens, bool torch, int threads, int chunk)
    {
        using IModelBackend backend = torch
            ? new TorchBackend(model.Config, new GenerationOptions(), TorchSharp.torch.CPU)
            : new KernelBackend(model.Config, new GenerationOptions { Threads = threads });
        using var runner = backend.NewRunner();
        Fill(runner, model);
        backend.Storage.Reach(9);
        int[] blocks = [7, 2, 5]; // in no order, among others
        var logits = new List<float>();
        for (int first = 0; first < tokens.Length; first += chunk)
        {
            var rows = new StepRows();
            for (int position = first; position < Math.Min(first + chunk, tokens.Length); position++)
            {
                rows.Add(tokens[position], position, blocks, marked: true);
                rows.Add(tokens[^(1 + position)], position, [1, 3, 8], marked: false); // a neighbour
            }

            runner.Forward(rows);
            var read = runner.Logits(0, rows.Marked.Count);
            for (int row = 0; row < rows.Marked.Count; row++)
            {
                logits.AddRange(read[row]);
            }
        }

        return [.. logits];
    }

    private static void Fill(IModelRunner runner, CausalLanguageModel model)
    {
        using var stream = new MemoryStream();
        ModelWeights.Save(model, stream);
        using var file = new SafetensorsFile(new MemoryStream(stream.ToArray()), "test");
        runner.Load(file);
    }
}
