using System.Diagnostics;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Generation;
using RlActors.Learning.Generation.Kernels;
using RlActors.Learning.Models;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Benchmarks;

/// <summary>One measurement.</summary>
/// <param name="Rows">Sequences that were decoded together, or tokens that were read together.</param>
/// <param name="TokensPerSecond">Best of the rounds.</param>
/// <param name="PeakTokensPerSecond">What the model's matrix products alone would take, by libtorch, in the same run with the same rows and threads.</param>
public sealed record GenerationSpeed(int Rows, double TokensPerSecond, double PeakTokensPerSecond)
{
    /// <summary>Share of the peak.</summary>
    public double ShareOfPeak => TokensPerSecond / PeakTokensPerSecond;
}

/// <summary>Speed of decoding and of prefill on the CPU, for a model with random weights, by the engine's own loop. Runs on the calling thread.</summary>
/// <param name="config">The model.</param>
/// <param name="precision">Element type of the weights.</param>
/// <param name="threads">CPU threads.</param>
/// <param name="rounds">Measurements of which the best counts.</param>
public sealed class GenerationBenchmark(DecoderConfig config, Precision precision, int threads, int rounds)
{
    private const int Prompt = 32, NewTokens = 128, PromptsAtOnce = 4, PeakRepetitions = 20;

    /// <summary>The model that the targets are stated for: 28 M parameters.</summary>
    public static DecoderConfig Standard { get; } = new()
    {
        VocabularySize = 4096, HiddenSize = 512, IntermediateSize = 1408, Layers = 8, Heads = 8, KeyValueHeads = 8, HeadDim = 64, ContextLength = 1024,
        TieWordEmbeddings = true,
    };

    /// <summary>Prompts of 32 tokens, different ones, 128 new tokens each; reading the prompts is part of the time, as it is for who waits.</summary>
    /// <param name="sequences">Completions decoded together.</param>
    public GenerationSpeed Decode(int sequences)
    {
        using var run = Start(sequences, budget: sequences * Prompt);
        double best = Best(() =>
        {
            for (int i = 0; i < sequences; i++)
            {
                run.Add(Request($"decode/{i}", Prompt, NewTokens, i));
            }

            return sequences * NewTokens;
        }, run);
        return new GenerationSpeed(sequences, best, PeakTokens(sequences));
    }

    /// <summary>Four prompts of one length, one new token each.</summary>
    /// <param name="length">Tokens of a prompt.</param>
    /// <param name="budget">Tokens read in one step.</param>
    public GenerationSpeed Prefill(int length, int budget)
    {
        using var run = Start(PromptsAtOnce, budget);
        double best = Best(() =>
        {
            for (int i = 0; i < PromptsAtOnce; i++)
            {
                run.Add(Request($"prefill/{i}", length, 1, i));
            }

            return PromptsAtOnce * length;
        }, run);
        return new GenerationSpeed(budget, best, PeakTokens(budget, head: false));
    }

    private double Best(Func<int> add, BenchmarkRun run)
    {
        double best = 0;
        for (int round = 0; round <= rounds; round++)
        {
            run.Forget();
            int tokens = add();
            var clock = Stopwatch.StartNew();
            while (run.Loop.Step())
            {
            }

            best = round == 0 ? 0 : Math.Max(best, tokens / clock.Elapsed.TotalSeconds); // the first warms up
        }

        return best;
    }

    private BenchmarkRun Start(int slots, int budget)
    {
        UseTorchThreads(1); // as on the engine's thread
        return new BenchmarkRun(config, new GenerationOptions { Slots = slots, PrefillTokensPerStep = budget, Precision = precision, Threads = threads });
    }

    private static void UseTorchThreads(int count)
    {
        _ = torch.get_num_threads(); // the first question on a thread takes over what any thread set last
        torch.set_num_threads(count);
    }

    private GenerationRequest Request(string key, int prompt, int tokens, int seed) => new(
        key, [.. Enumerable.Range(0, prompt).Select(i => (int)(Seeds.Uniform(seed, i, 0) * config.VocabularySize))], [0], seed,
        new SamplingOptions { Temperature = 1, MaxTokens = tokens }, []);

    private double PeakTokens(int rows, bool head = true)
    {
        int width = config.Heads * config.HeadDim, keys = config.KeyValueHeads * config.HeadDim;
        var layers = Enumerable.Repeat<MatrixProduct[]>(
            [Of(config.HiddenSize, width + (2 * keys)), Of(width, config.HiddenSize), Of(config.HiddenSize, 2 * config.IntermediateSize), Of(config.IntermediateSize, config.HiddenSize)],
            config.Layers).SelectMany(layer => layer);
        MatrixProduct[] products = [.. head ? layers.Append(Of(config.HiddenSize, config.VocabularySize)) : layers];
        UseTorchThreads(threads);
        return MatrixPeak.Measure(products, precision, PeakRepetitions) / products.Sum(product => product.Operations) * rows;

        MatrixProduct Of(int inputs, int outputs) => new(rows, inputs, outputs, RightTransposed: true);
    }

    private sealed class BenchmarkRun : IDisposable
    {
        private readonly KernelBackend _backend;
        private readonly LoadedPolicy _policy;
        private int _number;

        public BenchmarkRun(DecoderConfig config, GenerationOptions options)
        {
            _backend = new KernelBackend(config, options);
            var runner = (KernelRunner)_backend.NewRunner();
            using (var model = CausalLanguageModel.Create(config, seed: 1))
            {
                runner.Pack(model);
            }

            _policy = new LoadedPolicy(runner, new PolicyVersion(0, 0, 0, "random"));
            Loop = new GenerationLoop(_backend, new KvBlockPool(_backend.Storage, 1 << 20), options, config.ContextLength);
        }

        public GenerationLoop Loop { get; }

        public void Add(GenerationRequest request) => Loop.Add(new GenerationTicket(request), _policy);

        /// <summary>So that no round finds what another has read.</summary>
        public void Forget() => Loop.Swapped(_policy, new PolicyVersion(0, ++_number, 0, "random"));

        public void Dispose()
        {
            _policy.Dispose();
            Loop.Dispose();
        }
    }
}
