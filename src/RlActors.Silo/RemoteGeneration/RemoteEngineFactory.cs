using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Silo.RemoteGeneration;

/// <summary>Gives recipes with <c>"backend": { "kind": "openai" }</c> an engine that asks a server; all else is the embedded factory's.</summary>
internal sealed class RemoteEngineFactory(IEngineFactory embedded, TimeProvider time) : IEngineFactory
{
    public Task<ModelManifest> CreateModelAsync(
        string run, CreateModelOptions options, byte[] tokenizerFile, int vocabularySize, int stopToken, long seed, CancellationToken cancellationToken) =>
        embedded.CreateModelAsync(run, options, tokenizerFile, vocabularySize, stopToken, seed, cancellationToken);

    public Task<ModelManifest> MergeAdapterAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) =>
        embedded.MergeAdapterAsync(run, model, folder, cancellationToken);

    public Task<ModelManifest> ImportModelAsync(string run, string folder, CancellationToken cancellationToken) =>
        embedded.ImportModelAsync(run, folder, cancellationToken);

    public Task ExportModelAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) =>
        embedded.ExportModelAsync(run, model, folder, cancellationToken);

    public Task ExportAdapterAsync(string run, string adapters, LoraOptions options, string folder, CancellationToken cancellationToken) =>
        embedded.ExportAdapterAsync(run, adapters, options, folder, cancellationToken);

    public Task<IReplicaEngine> CreateTrainingEngineAsync(string run, ModelManifest model, LearnerOptions options, CancellationToken cancellationToken) =>
        embedded.CreateTrainingEngineAsync(run, model, options, cancellationToken);

    public Task<IRewardEngine> CreateRewardEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        embedded.CreateRewardEngineAsync(run, model, options, cancellationToken);

    public Task<IGenerationEngine> CreateGenerationEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken)
    {
        var backend = options.Backend;
        if (backend.Kind == GenerationBackendKind.Embedded)
        {
            return embedded.CreateGenerationEngineAsync(run, model, options, cancellationToken);
        }

        var client = new ServerClient(backend, time);
        IWeightUpdate weights = backend.Server switch
        {
            GenerationServer.RlActors => new FollowedRun(client, backend.Model!, time),
            _ => new CheckpointUpdate(client, backend, (version, folder, token) =>
                embedded.ExportModelAsync(run, model with { Weights = version.Hash }, folder, token)),
        };
        IServerDialect dialect = backend.Server == GenerationServer.Sglang ? new SglangDialect() : new CompletionsDialect(backend.Model!, backend.Server);
        return Task.FromResult<IGenerationEngine>(new RemoteGenerationEngine(client, dialect, weights, options.Slots));
    }
}
