using RlActors.Engines;
using RlActors.Learning.Adapters;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Generation;
using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using RlActors.Learning.Rewards;
using RlActors.Learning.Threads;
using RlActors.Learning.Training;
using RlActors.Recipes;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning;

/// <summary>Makes models and engines over a weight store.</summary>
public sealed class EngineFactory(IWeightStore store) : IEngineFactory
{
    /// <summary>Exported weights above this many bytes are written as shards with an index. Default 5 GB.</summary>
    public long MaxShardBytes { get; init; } = WeightShards.DefaultMaxBytes;

    /// <inheritdoc/>
    public async Task<ModelManifest> CreateModelAsync(
        string run, CreateModelOptions options, byte[] tokenizerFile, int vocabularySize, int stopToken, long seed, CancellationToken cancellationToken)
    {
        var config = DecoderConfig.Of(options, vocabularySize, stopToken);
        return await OnOwnThreadAsync(() =>
        {
            using var model = CausalLanguageModel.Create(config, seed);
            return Put(run, DecoderConfigJson.Write(config, torch.ScalarType.Float32), tokenizerFile, stream => ModelWeights.Save(model, stream), cancellationToken);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<ModelManifest> ImportModelAsync(string run, string folder, CancellationToken cancellationToken) =>
        OnOwnThreadAsync(() => Import(run, folder, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task ExportModelAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var others = new List<(string Name, byte[] Content)>();
        foreach (var file in model.Files.Where(file => file.Name is not (ModelFile.Config or ModelFile.Weights)))
            others.Add((file.Name, await store.ReadAsync(run, file.Hash, cancellationToken).ConfigureAwait(false)));
        byte[] config = await store.ReadAsync(run, model.Config, cancellationToken).ConfigureAwait(false);
        using var files = new PolicyFiles(store, run);
        using var weights = await files.OpenAsync(model.Weights, $"the weights of run '{run}'", cancellationToken).ConfigureAwait(false);
        FolderReplacement.Write(folder, ModelFolder.IsModelFile, write =>
        {
            byte[] described = weights.Contains(ScalarHead.WeightName) ? DecoderConfigJson.WithScalarHead(config) : config;
            write(ModelFile.Config, file => file.Write(DecoderConfigJson.WithStorage(described, weights.MainDataType)));
            others.ForEach(other => write(other.Name, file => file.Write(other.Content)));
            WeightShards.Write(write, weights, MaxShardBytes);
        });
    }

    /// <inheritdoc/>
    public async Task<ModelManifest> MergeAdapterAsync(string run, ModelManifest model, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var stream = await store.OpenAsync(run, model.Weights, cancellationToken).ConfigureAwait(false);
        return await OnOwnThreadAsync(() =>
        {
            using var weights = new SafetensorsFile(stream, $"the weights of run '{run}'");
            string merged = store.PutAsync(run, content => AdapterFolder.Merge(folder, weights, content), cancellationToken).GetAwaiter().GetResult();
            return model with { Weights = merged };
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task ExportAdapterAsync(string run, string optimizer, LoraOptions options, string folder, CancellationToken cancellationToken)
    {
        using var file = await store.OpenAsync(run, optimizer, cancellationToken).ConfigureAwait(false);
        await OnOwnThreadAsync(() =>
        {
            using var scope = torch.NewDisposeScope();
            AdapterFolder.Write(folder, options, OptimizerFile.ReadAdapters(file, "the optimiser's state"));
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IGenerationEngine> CreateGenerationEngineAsync(
        string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken) =>
        new GenerationEngine(store, run, OfPolicy(await ReadConfigAsync(run, model, cancellationToken).ConfigureAwait(false)), options);

    /// <inheritdoc/>
    public async Task<IReplicaEngine> CreateTrainingEngineAsync(string run, ModelManifest model, LearnerOptions options, CancellationToken cancellationToken)
    {
        var config = OfPolicy(await ReadConfigAsync(run, model, cancellationToken).ConfigureAwait(false));
        return await TrainingEngine.CreateAsync(store, run, config, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IRewardEngine> CreateRewardEngineAsync(string run, ModelManifest model, GenerationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var config = await ReadConfigAsync(run, model, cancellationToken).ConfigureAwait(false);
        var stream = await store.OpenAsync(run, model.Weights, cancellationToken).ConfigureAwait(false);
        using var weights = new SafetensorsFile(stream, $"the reward model's weights of run '{run}'");
        return await RewardEngine.CreateAsync(
            $"reward {run}", options.Threads, () => new RewardModel(config, weights, ElementType.Of(options.Precision), EngineDevice.Best()), cancellationToken).ConfigureAwait(false);
    }

    private static DecoderConfig OfPolicy(DecoderConfig config) => !config.IsScored
        ? config
        : throw new CheckpointException($"the model's config.json says {config.Family.ScoredArchitecture}: it is a reward model, which has no next token; name a language model");

    private ModelManifest Import(string run, string folder, CancellationToken cancellationToken)
    {
        var opened = ModelFolder.Open(folder);
        byte[] tokenizer = opened.Read(ModelFile.Tokenizer)
            ?? throw new CheckpointException($"model folder '{folder}' has no tokenizer.json; expected a Hugging Face model folder (see README, \"Models\")");
        using var weights = opened.OpenWeights(); // checked against config.json; no tensor is made
        return Put(run, opened.Read(ModelFile.Config)!, tokenizer, weights.CopyTo, cancellationToken, opened.CarriedAlong());
    }

    private async Task<DecoderConfig> ReadConfigAsync(string run, ModelManifest model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        byte[] config = await store.ReadAsync(run, model.Config, cancellationToken).ConfigureAwait(false);
        return DecoderConfigJson.Parse(config, $"config.json of run '{run}'");
    }

    /// <summary>Tensors are made on a thread of their own (INV-5), which therefore may wait for the store.</summary>
    private static async Task<T> OnOwnThreadAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var thread = new EngineThread("models", torchThreads: 1);
        await using var _ = thread.ConfigureAwait(false);
        return await thread.RunAsync(work, cancellationToken).ConfigureAwait(false);
    }

    private ModelManifest Put(
        string run, byte[] config, byte[] tokenizer, Action<Stream> weights, CancellationToken cancellationToken, IReadOnlyDictionary<string, byte[]>? others = null)
    {
        var files = (others ?? new Dictionary<string, byte[]>()).Select(file => new ModelFile(file.Key, PutBytes(file.Value)));
        return new ModelManifest(PutBytes(config), PutBytes(tokenizer), Put(weights), ModelManifest.ListFiles(files));

        string PutBytes(byte[] content) => Put(stream => stream.Write(content));

        string Put(Action<Stream> write) => store.PutAsync(run, write, cancellationToken).GetAwaiter().GetResult();
    }
}
