using System.Diagnostics;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Learning.Tests.Models;
using RlActors.Learning.Tests.Processes;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace RlActors.Learning.Tests.Checkpoints.Mutants;

/// <summary>
/// Thousands of damaged model folders: each is refused with an error that names the file and the field, or loads and computes. None ends in another exception,
/// a hang or memory out of proportion to the files.
/// </summary>
[Collection(nameof(MutantTests))]
[CollectionDefinition(nameof(MutantTests), DisableParallelization = true)]
public sealed class MutantTests(ITestOutputHelper output) : IDisposable
{
    private const string ConfigFile = "config.json", GenerationFile = "generation_config.json", IndexFile = "model.safetensors.index.json", WeightsFile = "model.safetensors";
    private const long MostManagedBytes = 32L << 20, MostAnonymousBytes = 256L << 20;

    private readonly string _root = Directory.CreateTempSubdirectory("rlactors-mutants-").FullName;

    private static readonly DecoderConfig[] Bases =
    [
        TinyModel.Config with { RopeScaling = new Llama3RopeScaling(8, 1, 4, 16), MlpBias = true },
        TinyModel.Config with { Family = ModelFamilies.Qwen3, SlidingWindow = 2, FirstWindowLayer = 1, TieWordEmbeddings = true },
        TinyModel.Config with { Family = ModelFamilies.Mistral, SlidingWindow = 2, RopeScaling = new LinearRopeScaling(2) },
    ];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(ConfigFile, 2400, 1)]
    [InlineData(GenerationFile, 600, 2)]
    [InlineData(IndexFile, 1200, 3)]
    [InlineData(WeightsFile, 2400, 4)]
    public void LoadModel_DamagedFile_NamesItOrLoads(string file, int count, int seed)
    {
        output.WriteLine($"seed {seed}");
        var folders = Bases.Select((config, i) => Save(config, i, sharded: file == IndexFile)).ToList();
        var (refused, slowest, most) = (0, TimeSpan.Zero, 0L);
        var wrong = new List<string>();

        var peak = AnonymousMemory.PeakOf(() =>
        {
            for (var i = 0; i < count; i++)
            {
                var folder = folders[i % folders.Count];
                var path = Path.Combine(folder, file);
                var original = File.ReadAllBytes(path);
                var random = new Random((seed * 1_000_003) + i);
                var mutant = file == WeightsFile ? SafetensorsMutants.Make(original, random) : JsonMutants.Make(original, random);
                File.WriteAllBytes(path, mutant.Content);

                var (managed, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
                var error = LoadError(folder);
                (most, slowest) = (Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - managed), clock.Elapsed > slowest ? clock.Elapsed : slowest);
                refused += error is null ? 0 : 1;
                if (FaultOf(error, file, mutant) is { } fault)
                    wrong.Add($"mutant {i}, {mutant.What}: {fault}");
                File.WriteAllBytes(path, original);
            }

            return 0;
        }).Peak;

        output.WriteLine($"{count} mutants of {file}: {refused} refused, {count - refused} loaded; slowest {slowest.TotalMilliseconds:F0} ms, at most {most:N0} managed bytes, {peak:N0} anonymous bytes in all");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(20)));
        Assert.InRange(refused, count / 10, count);
        Assert.InRange(most, 0, MostManagedBytes);
        Assert.InRange(peak, 0, MostAnonymousBytes);
    }

    /// <summary>What a damaged folder answers, or null: it loads, and computes.</summary>
    private static Exception? LoadError(string folder)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            using var model = ModelFolder.Open(folder).LoadModel();
            if (model.Config.ContextLength >= 3)
                model.Forward(TinyModel.Ids(1, 3), TinyModel.Positions(1, 3));
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>What is wrong with an answer, or null.</summary>
    private static string? FaultOf(Exception? error, string file, Mutant mutant) => error switch
    {
        null => null,
        not CheckpointException => $"{error}",
        _ when !error.Message.Contains(file, StringComparison.Ordinal) => $"does not name {file}: {error.Message}",
        _ when error.Message.Length > 2_000 => $"says {error.Message.Length} characters",
        _ when mutant.Field is { } field && !NamesOneOf(error.Message, field) => $"does not name '{field}': {error.Message}",
        _ => null,
    };

    private static bool NamesOneOf(string message, string field) =>
        message.Contains(field, StringComparison.Ordinal) || message.Contains("tensor '", StringComparison.Ordinal) || message.Contains("not valid JSON", StringComparison.Ordinal);

    private string Save(DecoderConfig config, int number, bool sharded)
    {
        var folder = Path.Combine(_root, $"{number}");
        using var model = TinyModel.Create(config);
        var others = new Dictionary<string, byte[]> { [GenerationFile] = "{\"bos_token_id\": 1, \"eos_token_id\": [2, 1], \"temperature\": 0.7}"u8.ToArray() };
        ModelFolder.Save(folder, model, others, sharded ? 5_000 : long.MaxValue);
        return folder;
    }
}
