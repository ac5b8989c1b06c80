using RlActors.Learning.Benchmarks;
using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Silo.Benchmarks;

/// <summary><c>bench decode</c> and <c>bench prefill</c>: the quickstart's model and one of 28 million parameters, in both precisions, on one thread and on more.</summary>
internal static class GenerationSpeeds
{
    private const int ReadAtOnce = 256;

    private static readonly (string Name, DecoderConfig Config)[] Models =
    [
        ("0.86 M", GenerationBenchmark.Standard with
        {
            VocabularySize = 15, HiddenSize = 128, IntermediateSize = 384, Layers = 4, Heads = 4, KeyValueHeads = 4, HeadDim = 32,
        }),
        ("28 M", GenerationBenchmark.Standard),
    ];

    /// <summary>Tokens a second by the number of sequences that are decoded together.</summary>
    public static void ReportDecode(IReadOnlyList<int> sequences, int rounds, IReadOnlyList<int> threads, Action<string> report)
    {
        report("prompts of 32 tokens, 128 new ones each; the share is of libtorch's matrix products alone at the same number of rows");
        Report("sequences", threads, report, (config, precision, count) =>
        {
            var benchmark = new GenerationBenchmark(config, precision, count, rounds);
            return sequences.Select(benchmark.Decode);
        });
    }

    /// <summary>Tokens a second by the length of the prompts.</summary>
    public static void ReportPrefill(IReadOnlyList<int> lengths, int rounds, IReadOnlyList<int> threads, Action<string> report)
    {
        report($"four prompts, read together in steps of {ReadAtOnce} tokens; the share is of libtorch's matrix products alone at as many rows");
        Report("prompt", threads, report, (config, precision, count) =>
        {
            var benchmark = new GenerationBenchmark(config, precision, count, rounds);
            return lengths.Select(length => benchmark.Prefill(length, ReadAtOnce) with { Rows = length });
        });
    }

    private static void Report(
        string rows, IReadOnlyList<int> threads, Action<string> report, Func<DecoderConfig, Precision, int, IEnumerable<GenerationSpeed>> measure)
    {
        report($"model   precision  threads  {rows,9}   tokens/s   products alone   share");
        foreach (var (name, config) in Models)
        {
            foreach (var precision in Enum.GetValues<Precision>())
            {
                foreach (int count in threads)
                {
                    foreach (var speed in measure(config, precision, count))
                    {
                        report(FormattableString.Invariant(
                            $"{name,-7} {precision,-10} {count,7} {speed.Rows,10} {speed.TokensPerSecond,10:0} {speed.PeakTokensPerSecond,16:0} {speed.ShareOfPeak,7:0%}"));
                    }
                }
            }
        }
    }
}
