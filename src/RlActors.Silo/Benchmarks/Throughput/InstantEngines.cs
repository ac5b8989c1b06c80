using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>
/// Engines that take no time, so that everything else is measured: completions are random tokens that are there at once, training is a hash over the step's tokens.
/// Weights are that hash, written and committed like any other.
/// </summary>
internal sealed class InstantEngines(IWeightStore store) : IEngineFactory
{
    private int _vocabulary = 2;

    public async Task<ModelManifest> CreateModelAsync(
        string run, CreateModelOptions options, byte[] tokenizerFile, int vocabularySize, int stopToken, long seed, CancellationToken cancellationToken)
    {
        _vocabulary = vocabularySize;
        return new ModelManifest(
            await PutAsync(run, "{}"u8.ToArray()), await PutAsync(run, tokenizerFile), await PutAsync(run, Encoding.UTF8.GetBytes(seed.ToString(CultureInfo.InvariantCulture))));
    }

    public Task<IGenerationEngine> CreateGenerationEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IGenerationEngine>(new Generation(_vocabulary));

    public Task<IReplicaEngine> CreateTrainingEngineAsync(string run, ModelManifest model, LearnerOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IReplicaEngine>(new Training(store, run));

    public Task<ModelManifest> ImportModelAsync(string run, string folder, CancellationToken cancellationToken) => throw NotMeasured();

    public Task<ModelManifest> MergeAdapterAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) => throw NotMeasured();

    public Task ExportModelAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) => throw NotMeasured();

    public Task ExportAdapterAsync(string run, string optimizer, LoraOptions options, string folder, CancellationToken cancellationToken) => throw NotMeasured();

    public Task<IRewardEngine> CreateRewardEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) => throw NotMeasured();

    private Task<string> PutAsync(string run, byte[] content) => store.PutAsync(run, stream => stream.Write(content), CancellationToken.None);

    private static NotSupportedException NotMeasured() => new("the throughput benchmark neither imports nor exports models");

    private sealed class Generation(int vocabulary) : IGenerationEngine
    {
        private long _sampled;

        public PolicyVersion? Current { get; private set; }

        public GenerationStatistics Statistics => new(_sampled, 0, 0, 0);

        public Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken)
        {
            Current = Current is null || Current.IsOlderThan(version) ? version : Current;
            return Task.CompletedTask;
        }

        public async IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            int length = request.Sampling.MaxTokens, version = Current!.Number;
            foreach (int index in request.Indices)
            {
                var (tokens, logprobs, versions, sampled) = (new int[length], new float[length], new int[length], new byte[length]);
                for (int i = 0; i < length; i++)
                {
                    double drawn = Seeds.Uniform(request.Seed, index, i);
                    (tokens[i], logprobs[i], versions[i], sampled[i]) = ((int)(drawn * vocabulary), (float)-drawn, version, 1);
                }

                _sampled += length;
                yield return new Completion(index, tokens, logprobs, versions, sampled, FinishReason.Length);
            }
        }

        public Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken) => throw NotMeasured();

        public long? ProgressOf(string key) => null;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Training(IWeightStore store, string run) : IReplicaEngine
    {
        private byte[] _weights = [];

        public async Task LoadAsync(StageOptions stage, LearnerState state, StageModels models, CancellationToken cancellationToken) =>
            _weights = await store.ReadAsync(run, state.Weights, cancellationToken);

        public Task<TrainingResult> TrainAsync(PolicyStep step, CancellationToken cancellationToken)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_weights);
            long tokens = 0;
            foreach (var completion in step.Groups.SelectMany(group => group.Completions))
            {
                hash.AppendData(MemoryMarshal.AsBytes<int>(completion.Tokens));
                tokens += completion.Tokens.Length;
            }

            _weights = hash.GetHashAndReset();
            return Task.FromResult(new TrainingResult(StepOutcome.Updated, new Dictionary<string, double> { ["loss"] = 0, ["tokens"] = tokens }, 0));
        }

        public Task<TrainingResult> FitAsync(BatchStep step, CancellationToken cancellationToken) => throw NotMeasured();

        public Task<TrainingResult> TrainAsync(PolicyStep step, IShardExchange exchange, CancellationToken cancellationToken) => throw NotMeasured();

        public Task<TrainingResult> FitAsync(BatchStep step, IShardExchange exchange, CancellationToken cancellationToken) => throw NotMeasured();

        public Task<string> DigestAsync(CancellationToken cancellationToken) => throw NotMeasured();

        public async Task<LearnerState> SaveAsync(CancellationToken cancellationToken) =>
            new(await store.PutAsync(run, stream => stream.Write(_weights), cancellationToken), null);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
