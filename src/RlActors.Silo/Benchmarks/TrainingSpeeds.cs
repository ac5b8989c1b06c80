using RlActors.Learning.Benchmarks;
using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Silo.Benchmarks;

/// <summary><c>bench training</c>: the quickstart's model and one of 28 million parameters, in both precisions, on one thread and on more.</summary>
internal static class TrainingSpeeds
{
    private static readonly (string Name, DecoderConfig Config)[] Models =
    [
        ("0.86 M", Of(vocabulary: 15, hidden: 128, intermediate: 384, layers: 4, heads: 4)),
        ("28 M", Of(vocabulary: 4096, hidden: 512, intermediate: 1408, layers: 8, heads: 8)),
    ];

    public static async Task ReportAsync(int rows, int steps, IReadOnlyList<int> threads, Action<string> report, CancellationToken cancellationToken)
    {
        report("model   precision  threads   tokens/s   GFLOP/s   products alone   share");
        foreach (var (name, config) in Models)
        {
            foreach (var precision in Enum.GetValues<Precision>())
            {
                foreach (int count in threads)
                {
                    var options = new LearnerOptions { Threads = count, Precision = precision };
                    var result = await new TrainingBenchmark(config, options, new TrainingBenchmark.Shape(rows, Prompt: 32, Completion: 128)).RunAsync(steps, cancellationToken);
                    report(FormattableString.Invariant(
                        $"{name,-7} {precision,-10} {count,7} {result.TokensPerSecond,10:0} {result.OperationsPerSecond / 1e9,9:0.0} {result.PeakOperationsPerSecond / 1e9,16:0.0} {result.Share,7:0.0%}"));
                }
            }
        }
    }

    private static DecoderConfig Of(int vocabulary, int hidden, int intermediate, int layers, int heads) => new()
    {
        VocabularySize = vocabulary, HiddenSize = hidden, IntermediateSize = intermediate, Layers = layers, Heads = heads, KeyValueHeads = heads,
        HeadDim = hidden / heads, ContextLength = 256, TieWordEmbeddings = true,
    };
}
