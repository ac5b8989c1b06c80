using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Weights;

namespace RlActors.Client.Tests.Fixtures;

/// <summary>Engines whose "weights" are a hash of everything that they were ever trained on, in order: any change of any step changes all that follow.</summary>
/// <param name="weights">Where states are read and written.</param>
/// <param name="disturb">Called with the number of each step or update, from 1; what it returns is what that step comes to.</param>
internal sealed class HashingEngines(IWeightStore weights, Func<int, StepOutcome>? disturb = null) : IEngineFactory
{
    public Task<IRewardEngine> CreateRewardEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReplicaEngine> CreateTrainingEngineAsync(string run, ModelManifest model, LearnerOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IReplicaEngine>(new HashingTrainer(weights, run, disturb ?? (_ => StepOutcome.Updated)));

    public Task<IGenerationEngine> CreateGenerationEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IGenerationEngine>(new EchoEngine());

    public Task<ModelManifest> CreateModelAsync(
        string run, CreateModelOptions options, byte[] tokenizerFile, int vocabularySize, int stopToken, long seed, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ModelManifest> MergeAdapterAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ModelManifest> ImportModelAsync(string run, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ExportAdapterAsync(string run, string optimizer, LoraOptions options, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ExportModelAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();
}
