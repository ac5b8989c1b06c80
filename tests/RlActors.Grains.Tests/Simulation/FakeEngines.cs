using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Grains.Tests.Simulation;

/// <summary>Engines without tensors, of one node: weights are a text that names the steps they have seen.</summary>
internal sealed class FakeEngines(FakeWorld world, IWeightStore store, string node = "node") : IEngineFactory
{
    public async Task<ModelManifest> CreateModelAsync(
        string run, CreateModelOptions options, byte[] tokenizerFile, int vocabularySize, int stopToken, long seed, CancellationToken cancellationToken) => new(
            await PutAsync(run, "{}"), await PutAsync(run, "tokenizer"), await PutAsync(run, string.Create(CultureInfo.InvariantCulture, $"weights {seed}")));

    public Task<ModelManifest> MergeAdapterAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<ModelManifest> ImportModelAsync(string run, string folder, CancellationToken cancellationToken) => new(
        await PutAsync(run, "{}"), await PutAsync(run, "tokenizer"), await PutAsync(run, $"imported {Path.GetFileName(folder)}"));

    public Task ExportAdapterAsync(string run, string optimizer, LoraOptions options, string folder, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ExportModelAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken)
    {
        world.Exports[Path.GetFileName(folder)] = model.Weights;
        return Task.CompletedTask;
    }

    public Task<IGenerationEngine> CreateGenerationEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IGenerationEngine>(new Generation(world, node, isSlow: Interlocked.Increment(ref world.Generators) == 2));

    public Task<IRewardEngine> CreateRewardEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IRewardEngine>(new Reward(model.Weights));

    public Task<IReplicaEngine> CreateTrainingEngineAsync(string run, ModelManifest model, LearnerOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IReplicaEngine>(new Training(world, store, run));

    private Task<string> PutAsync(string run, string text) => store.PutAsync(run, stream => stream.Write(Encoding.UTF8.GetBytes(text)), CancellationToken.None);

    /// <summary>A number of the weights' name and the tokens.</summary>
    private sealed class Reward(string weights) : IRewardEngine
    {
        public Task<double[]> ScoreAsync(IReadOnlyList<ScoredText> texts, CancellationToken cancellationToken) =>
            Task.FromResult<double[]>([.. texts.Select(text => weights.Length + (text.Tokens[0] / 10.0))]);

        public Task<double[][]> ScoreStepsAsync(IReadOnlyList<ScoredText> texts, IReadOnlyList<int[]> stepEnds, CancellationToken cancellationToken) =>
            Task.FromResult<double[][]>([.. stepEnds.Select(ends => ends.Select(_ => 0.75).ToArray())]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Generation(FakeWorld world, string node, bool isSlow) : IGenerationEngine
    {
        public PolicyVersion? Current { get; private set; }

        public GenerationStatistics Statistics => new(0, 0, 0, 0);

        public async Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken)
        {
            if (world.GeneratorLags(version))
            {
                throw new RlActorsException("the generator lags");
            }

            if (isSlow && world.SlowLoads is { } load)
            {
                await load(version).WaitAsync(cancellationToken);
            }

            if (Current is null || Current.IsOlderThan(version))
            {
                Current = version;
            }
        }

        public async IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (isSlow)
            {
                Interlocked.Increment(ref world.SlowRequests);
            }

            var open = world.Open(request, node, () => Current?.Number ?? 0);
            try
            {
                await foreach (var completion in open.Finished.ReadAllAsync(cancellationToken))
                {
                    yield return completion;
                }
            }
            finally
            {
                world.Close(open);
            }
        }

        public Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken) =>
            Task.FromResult(texts.Select(text => text.Tokens.Select(token => -0.1f * token).ToArray()).ToArray());

        public long? ProgressOf(string key) => world.Find(key)?.Tokens;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Training(FakeWorld world, IWeightStore store, string run) : IReplicaEngine
    {
        private string _memory = "";

        public async Task LoadAsync(StageOptions stage, LearnerState state, StageModels models, CancellationToken cancellationToken)
        {
            using var reader = new StreamReader(await store.OpenAsync(run, state.Weights, cancellationToken));
            _memory = await reader.ReadToEndAsync(cancellationToken);
            world.Loads.Enqueue((stage.Name ?? stage.Kind, models));
        }

        public Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken)
        {
            if (world.StepIsNonFinite(Interlocked.Increment(ref world.TrainCalls)))
            {
                return Task.FromResult(new TrainingResult(StepOutcome.NonFinite, new Dictionary<string, double>(), 0));
            }

            world.Steps.Enqueue(step);
            _memory = Digest($"{_memory}|{step.Version}|{string.Join(',', step.Groups.Select(group => group.Id))}");
            return Task.FromResult(new TrainingResult(StepOutcome.Updated, new Dictionary<string, double> { ["loss"] = 0 }, 0.1));
        }

        public Task<TrainingResult> FitAsync(BatchStep step, CancellationToken cancellationToken)
        {
            world.Batches.Enqueue(step);
            _memory = Digest($"{_memory}|{step.Stage.Kind}|{step.Update}|{string.Join(';', step.Examples.Select(Shown))}");
            return Task.FromResult(new TrainingResult(StepOutcome.Updated, new Dictionary<string, double> { ["loss"] = 0 }, 0.1));
        }

        public Task<TrainingResult> TrainAsync(PolicyStep step, IShardExchange exchange, CancellationToken cancellationToken) =>
            ShareAsync($"{step.Version}|{string.Join(',', step.Groups.Select(group => group.Id))}", exchange, () => world.Steps.Enqueue(step));

        public Task<TrainingResult> FitAsync(BatchStep step, IShardExchange exchange, CancellationToken cancellationToken) =>
            ShareAsync($"{step.Stage.Kind}|{step.Update}|{string.Join(';', step.Examples.Select(Shown))}", exchange, () => world.Batches.Enqueue(step));

        public Task<string> DigestAsync(CancellationToken cancellationToken) => Task.FromResult(Digest(_memory));

        /// <summary>A step with others, on a thread of its own as a real one: what every part comes to is gathered and summed, and all of it moves the state.</summary>
        private Task<TrainingResult> ShareAsync(string step, IShardExchange exchange, Action taken) => Task.Run(() =>
        {
            var own = new List<byte[]>();
            foreach (int part in exchange.Own)
            {
                world.OnPart(part);
                exchange.Advance();
                byte[] made = Encoding.UTF8.GetBytes(Digest($"{_memory}|{step}|{part}"));
                exchange.Contribute(part, new Numbers([.. made.Select(number => (float)number)]));
                own.Add(made);
            }

            var all = exchange.Gather(own);
            var sum = new Numbers(new float[64]);
            exchange.Sum(sum);
            _memory = Digest($"{_memory}|{string.Join(',', all.Select(Convert.ToHexString))}|{string.Join(',', sum.All)}{world.Disturbance(exchange.Own[0])}");
            if (exchange.Own[0] == 0)
            {
                taken();
            }

            return new TrainingResult(StepOutcome.Updated, new Dictionary<string, double> { ["loss"] = 0 }, 0.1);
        });

        private sealed class Numbers(float[] all) : IGradientMemory
        {
            public float[] All => all;

            public long Length => all.Length;

            public void Read(long start, Span<float> into) => all.AsSpan((int)start, into.Length).CopyTo(into);

            public void Write(long start, ReadOnlySpan<float> numbers) => numbers.CopyTo(all.AsSpan((int)start));
        }

        private static string Shown(TrainingExample example) => example switch
        {
            SupervisedExample one => $"{string.Join(',', one.Prompt)}>{string.Join(',', one.Answer)}",
            PreferenceExample pair => $"{string.Join(',', pair.Prompt)}>{string.Join(',', pair.Chosen)}>{string.Join(',', pair.Rejected)}",
            _ => example.ToString(),
        };

        public async Task<LearnerState> SaveAsync(CancellationToken cancellationToken)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(_memory);
            return new LearnerState(await store.PutAsync(run, stream => stream.Write(bytes), cancellationToken), null);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
