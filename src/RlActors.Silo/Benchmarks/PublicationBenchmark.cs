using System.Diagnostics;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning;
using RlActors.Recipes;
using RlActors.Storage;
using RlActors.Weights;

namespace RlActors.Silo.Benchmarks;

/// <summary>
/// <c>bench publication</c>: a real learner takes an update, makes the version durable and announces it; real engines load it, each through a store of its own, as in
/// processes of their own, or from the learner's memory. Machine, disk and network are shared by all of them, here as the raw copies are.
/// </summary>
/// <param name="folder">For everything that is written.</param>
/// <param name="place">Another place to measure; null: none.</param>
/// <param name="versions">Versions that are measured.</param>
/// <param name="every">Time from one version to the next, where the lag is measured.</param>
/// <param name="report">Receives the lines.</param>
internal sealed class PublicationBenchmark(string folder, WeightPlace? place, int versions, TimeSpan every, Action<string> report)
{
    private const string Run = "publication";
    private const int Vocabulary = 4096;

    private static readonly CreateModelOptions Model = new() { HiddenSize = 512, IntermediateSize = 1408, Layers = 8, Heads = 8, KeyValueHeads = 8, ContextLength = 64 };
    private static readonly SftStageOptions Stage = new() { Optimizer = new() { LearningRate = 1e-4 } };

    /// <summary>Measures every store and publication with each number of generators.</summary>
    public async Task RunAsync(IReadOnlyList<int> generators, CancellationToken cancellationToken)
    {
        report($"median and worst of {versions} versions; save: weights and optimiser's state made durable; all: from the commit until the last generator samples with the version");
        report($"copy: the same bytes once to a file, synced, and once a generator to memory, all at once; lag: versions behind when the next is committed, one every {every.TotalSeconds:0.##} s at least");
        report("store      publish   generators      MB   save s    all s  worst s   copy s   lag  worst  loads");
        foreach (var (name, learner, generator) in Stores())
        {
            foreach (var publication in Enum.GetValues<Publication>())
            {
                foreach (int count in generators)
                {
                    report(await MeasureAsync(name, learner(), generator, publication, count, cancellationToken));
                }
            }
        }
    }

    private IEnumerable<(string Name, Func<IWeightStore> Learner, Func<IWeightStore, IWeightStore> Generator)> Stores()
    {
        yield return ("memory", () => new MemoryWeightCache(InDirectory(), 4L << 30), learner => learner);
        yield return ("directory", () => new MemoryWeightCache(InDirectory()), _ => InDirectory());
        if (place is not null)
        {
            yield return ("--weights", () => new MemoryWeightCache(place.Open(TimeProvider.System)), _ => place.Open(TimeProvider.System));
        }

        DirectoryWeightStore InDirectory() => new(Path.Combine(folder, "store"));
    }

    private async Task<string> MeasureAsync(
        string name, IWeightStore store, Func<IWeightStore, IWeightStore> storeOfGenerator, Publication publication, int count, CancellationToken cancellationToken)
    {
        var engines = new EngineFactory(store);
        var model = await engines.CreateModelAsync(Run, Model, [1], Vocabulary, stopToken: 0, seed: 1, cancellationToken);
        var options = new LearnerOptions { Publish = publication, Lora = publication == Publication.Adapter ? new LoraOptions() : null };
        await using var trainer = await engines.CreateTrainingEngineAsync(Run, model, options, cancellationToken);
        await trainer.LoadAsync(Stage, new LearnerState(model.Weights, null), new StageModels(model.Weights), cancellationToken);
        var generators = new List<FollowingGenerator>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                var light = new GenerationOptions { Slots = 1, KeyValueMemoryMiB = 16 };
                generators.Add(new FollowingGenerator(await new EngineFactory(storeOfGenerator(store)).CreateGenerationEngineAsync(Run, model, light, cancellationToken)));
            }

            var publisher = new Publisher(trainer, store, generators);
            await publisher.NextAsync(cancellationToken); // what is fetched once a stage, and code that is compiled, is not measured
            await publisher.AllReachedAsync(cancellationToken);
            List<double> saves = [], alls = [];
            for (int i = 0; i < versions; i++)
            {
                var (_, save) = await publisher.NextAsync(cancellationToken);
                saves.Add(save);
                long committed = Stopwatch.GetTimestamp();
                await publisher.AllReachedAsync(cancellationToken);
                alls.Add(Stopwatch.GetElapsedTime(committed).TotalSeconds);
            }

            long bytes = (await store.ListAsync(Run, cancellationToken)).Single(file => file.Hash == publisher.Newest.Hash).Bytes;
            double copy = await RawCopyAsync(bytes, count, cancellationToken);
            int before = generators.Sum(generator => generator.Loads);
            var lags = await LagsAsync(publisher, generators, cancellationToken);
            return FormattableString.Invariant(
                $"{name,-10} {Words(publication),-9} {count,10} {bytes / 1e6,7:0.0} {Median(saves),8:0.000} {Median(alls),8:0.000} {alls.Max(),8:0.000} {copy,8:0.000} {lags.Average(),5:0.0} {lags.Max(),6} {(generators.Sum(generator => generator.Loads) - before) / (double)count,6:0.0}");
        }
        finally
        {
            foreach (var generator in generators)
            {
                await generator.DisposeAsync();
            }

            foreach (var file in await store.ListAsync(Run, CancellationToken.None))
            {
                await store.DeleteAsync(Run, file.Hash, CancellationToken.None);
            }
        }
    }

    /// <summary>How many versions each generator is behind at each commit, while the learner waits for none.</summary>
    private async Task<List<int>> LagsAsync(Publisher publisher, List<FollowingGenerator> generators, CancellationToken cancellationToken)
    {
        var lags = new List<int>();
        for (int i = 0; i < versions; i++)
        {
            long began = Stopwatch.GetTimestamp();
            var (version, _) = await publisher.NextAsync(cancellationToken);
            lags.AddRange(generators.Select(generator => version - 1 - generator.Version).Select(lag => Math.Max(0, lag)));
            var rest = every - Stopwatch.GetElapsedTime(began);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, cancellationToken);
        }

        await publisher.AllReachedAsync(cancellationToken);
        return lags;
    }

    /// <summary>Seconds to write so many bytes to a file and sync it, and then to read them once a generator, all at the same time.</summary>
    private async Task<double> RawCopyAsync(long bytes, int readers, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, "raw");
        byte[] piece = new byte[1 << 20];
        new Random(1).NextBytes(piece);
        long began = Stopwatch.GetTimestamp();
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (long left = bytes; left > 0; left -= piece.Length)
            {
                file.Write(piece.AsSpan(0, (int)Math.Min(left, piece.Length)));
            }

            file.Flush(flushToDisk: true);
        }

        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(() => File.ReadAllBytes(path), cancellationToken)));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        File.Delete(path);
        return seconds;
    }

    private static string Words(Publication publication) => publication switch
    {
        Publication.Full => "float32",
        Publication.Bfloat16 => "bfloat16",
        _ => "adapter",
    };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>The learner: takes an update, saves, announces.</summary>
    private sealed class Publisher(ITrainingEngine trainer, IWeightStore store, List<FollowingGenerator> generators)
    {
        private readonly List<LearnerState> _states = [];

        public PolicyVersion Newest { get; private set; } = new(0, 0, 0, "");

        /// <summary>Makes the next version and announces it.</summary>
        /// <returns>Its number, and how long it took to make it durable.</returns>
        public async Task<(int Version, double SaveSeconds)> NextAsync(CancellationToken cancellationToken)
        {
            int version = Newest.Number + 1;
            await trainer.FitAsync(new BatchStep(version - 1, Stage, [new SupervisedExample([1, 2, 3], [4, 5 + version])]), cancellationToken);
            long began = Stopwatch.GetTimestamp();
            var state = await trainer.SaveAsync(cancellationToken);
            double save = Stopwatch.GetElapsedTime(began).TotalSeconds;
            Newest = new PolicyVersion(0, version, 0, state.Weights);
            generators.ForEach(generator => generator.Announce(Newest));
            _states.Add(state);
            if (_states.Count > 4) // as a learner prunes by default
            {
                await store.DeleteAsync(Run, _states[^5].Weights, cancellationToken);
                await store.DeleteAsync(Run, _states[^5].Optimizer!, cancellationToken);
            }

            return (version, save);
        }

        public Task AllReachedAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(generators.Select(generator => generator.ReachAsync(Newest.Number, cancellationToken)));
    }
}
