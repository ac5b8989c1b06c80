using System.Text.Json;
using RlActors.Recipes;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// <c>bench shards</c>: tokens a second of the training steps of whole, synchronous runs whose learner has 1 and more replicas in this process, one thread each, beside the ideal: one
/// replica's speed times the replicas, as far as there are processors. Generation does not run meanwhile and is not counted.
/// </summary>
/// <param name="steps">Steps of each run; the first is not counted.</param>
/// <param name="hidden">Width of the model.</param>
/// <param name="precision">What gradients travel as.</param>
/// <param name="report">Told each line.</param>
internal sealed class ShardSpeeds(int steps, int hidden, Precision precision, Action<string> report)
{
    /// <summary>Measures every number of shards, in its own silo and folder below <paramref name="folder"/>.</summary>
    public async Task RunAsync(IReadOnlyList<int> shards, string folder, CancellationToken cancellationToken)
    {
        report("shards   train s/step   tokens/s   speed-up   ideal   exchange s/step   MiB sent/step   steps");
        double? alone = null;
        foreach (int count in shards)
        {
            var measured = await MeasureAsync(count, Path.Combine(folder, $"shards-{count}"), cancellationToken);
            double rate = Median(measured.Select(step => Of(step, "tokens") / Of(step, "train_seconds")));
            alone ??= rate;
            report(FormattableString.Invariant(
                $"{count,6} {Median(measured.Select(step => Of(step, "train_seconds"))),14:0.000} {rate,10:0} {rate / alone,10:0.00} {Math.Min(count, Environment.ProcessorCount),7:0.0} {Median(measured.Select(step => Of(step, "exchange_seconds"))),17:0.000} {Median(measured.Select(step => Of(step, "exchange_mib"))),15:0.0} {measured.Count,7}"));
        }
    }

    private async Task<List<Dictionary<string, double>>> MeasureAsync(int shards, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using var silo = await EmbeddedSilo.StartAsync(folder, cancellationToken);
        await silo.RunAsync("shards", RecipeFor(shards), cancellationToken);
        var rows = await silo.Ledger.ReadStepsAsync("shards", 0, int.MaxValue, cancellationToken);
        return [.. rows.Skip(1).Select(row => JsonSerializer.Deserialize<Dictionary<string, double>>(row.Metrics)!)];
    }

    private Recipe RecipeFor(int shards) => new()
    {
        Name = "shards",
        Seed = 1,
        Model = new ModelOptions { Create = new CreateModelOptions { HiddenSize = hidden, IntermediateSize = 3 * hidden, Layers = 4, Heads = 4, KeyValueHeads = 4, ContextLength = 64 } },
        Task = new TaskOptions { Name = "addition" },
        Judges = [new JudgeOptions { Name = "partial-credit" }],
        Stages =
        [
            new RlStageOptions
            {
                Steps = steps, GroupsPerStep = 32, GroupSize = 8, MaxStaleness = 0, Sampling = new SamplingOptions { MaxTokens = 24 },
                Entropy = new EntropyOptions { Coefficient = 1e-4 }, // every row then has a gradient, whatever its reward
            },
        ],
        Evaluation = new EvaluationOptions { Prompts = 1, MaxTokens = 4 },
        Generation = new GenerationOptions { Threads = Environment.ProcessorCount, Slots = 128 },
        Learner = new LearnerOptions { Threads = 1, TokensPerMicroBatch = 1024, Shards = shards, ShardsPerSilo = shards, GradientPrecision = precision },
    };

    private static double Of(Dictionary<string, double> step, string name) => step.GetValueOrDefault(name);

    private static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
