using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Tests.Models;
using TorchSharp;

namespace RlActors.Learning.Tests.Processes;

/// <summary>What the test assembly does when it is run as a program: a child process whose memory nothing else uses.</summary>
internal static class Program
{
    /// <summary>59 million parameters: 238 MB in float32.</summary>
    private static readonly DecoderConfig Config = TinyModel.Config with
    {
        VocabularySize = 16_384, HiddenSize = 1024, IntermediateSize = 2816, Layers = 2, Heads = 16, KeyValueHeads = 16, HeadDim = 64, ContextLength = 2048,
    };

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["create", var folder, var type]:
                using (var model = CausalLanguageModel.Create(Config, seed: 1, Enum.Parse<torch.ScalarType>(type)))
                    ModelFolder.Save(folder, model, new Dictionary<string, byte[]> { ["tokenizer.json"] = "{}"u8.ToArray() });
                return 0;
            case ["load", var folder]:
                torch.ones(1).Dispose(); // libtorch's own memory is not the load's
                var load = AnonymousMemory.PeakOf(() => ModelFolder.Open(folder).LoadModel());
                Console.WriteLine($"{load.Result.Parameters.Values.Sum(p => p.numel() * p.element_size())} {load.Peak}");
                return 0;
            case ["import", var folder]:
                torch.ones(1).Dispose();
                var import = AnonymousMemory.PeakOf(() => new EngineFactory(new DiscardingWeightStore()).ImportModelAsync("run", folder, default).GetAwaiter().GetResult());
                Console.WriteLine($"{new FileInfo(Path.Combine(folder, "model.safetensors")).Length} {import.Peak}");
                return 0;
            default:
                Console.Error.WriteLine("expected: create <folder> <element type> | load <folder> | import <folder>");
                return 2;
        }
    }
}
