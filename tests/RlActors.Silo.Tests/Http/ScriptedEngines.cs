using RlActors.Engines;
using RlActors.Identity;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Silo.Tests.Http;

/// <summary>Real engines, except that a test's script answers what is served while it is set.</summary>
internal sealed class ScriptedEngines(IEngineFactory real) : IEngineFactory
{
    public Func<GenerationRequest, CancellationToken, IAsyncEnumerable<Completion>>? Script { get; set; }

    public Task<ModelManifest> CreateModelAsync(
        string run, CreateModelOptions options, byte[] tokenizerFile, int vocabularySize, int stopToken, long seed, CancellationToken cancellationToken) =>
        real.CreateModelAsync(run, options, tokenizerFile, vocabularySize, stopToken, seed, cancellationToken);

    public Task<ModelManifest> MergeAdapterAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) => real.MergeAdapterAsync(run, model, folder, cancellationToken);

    public Task<ModelManifest> ImportModelAsync(string run, string folder, CancellationToken cancellationToken) => real.ImportModelAsync(run, folder, cancellationToken);

    public Task ExportModelAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) =>
        real.ExportModelAsync(run, model, folder, cancellationToken);

    public Task ExportAdapterAsync(string run, string adapters, LoraOptions options, string folder, CancellationToken cancellationToken) =>
        real.ExportAdapterAsync(run, adapters, options, folder, cancellationToken);

    public Task<IReplicaEngine> CreateTrainingEngineAsync(string run, ModelManifest model, LearnerOptions options, CancellationToken cancellationToken) =>
        real.CreateTrainingEngineAsync(run, model, options, cancellationToken);

    public Task<IRewardEngine> CreateRewardEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        real.CreateRewardEngineAsync(run, model, options, cancellationToken);

    public async Task<IGenerationEngine> CreateGenerationEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        new Engine(this, await real.CreateGenerationEngineAsync(run, model, options, cancellationToken));

    private sealed class Engine(ScriptedEngines engines, IGenerationEngine real) : IGenerationEngine
    {
        public PolicyVersion? Current => real.Current;

        public GenerationStatistics Statistics => real.Statistics;

        public Task LoadAsync(PolicyVersion version, CancellationToken cancellationToken) => real.LoadAsync(version, cancellationToken);

        public IAsyncEnumerable<Completion> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
            engines.Script is { } script && request.Key.StartsWith("serve/", StringComparison.Ordinal)
                ? script(request, cancellationToken)
                : real.GenerateAsync(request, cancellationToken);

        public Task<float[][]> ScoreAsync(PolicyVersion version, IReadOnlyList<ScoredText> texts, double temperature, CancellationToken cancellationToken) =>
            real.ScoreAsync(version, texts, temperature, cancellationToken);

        public long? ProgressOf(string key) => real.ProgressOf(key);

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
