using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Models;
using RlActors.Recipes;
using RlActors.Trajectories;
using RlActors.Weights;

namespace RlActors.Learning.Tests;

/// <summary>A small model in a store, with the engines over it.</summary>
internal sealed record TinyModels(MemoryWeightStore Store, EngineFactory Factory, ModelManifest Manifest)
{
    public const string Run = "tiny";
    public const int Vocabulary = 15, Stop = 0;

    public static async Task<TinyModels> CreateAsync(long seed = 1, int heads = 4, int keyValueHeads = 2, int contextLength = 64)
    {
        var store = new MemoryWeightStore();
        var factory = new EngineFactory(store);
        var options = new CreateModelOptions
        {
            HiddenSize = 32, IntermediateSize = 48, Layers = 2, Heads = heads, KeyValueHeads = keyValueHeads, ContextLength = contextLength,
        };
        return new TinyModels(store, factory, await factory.CreateModelAsync(Run, options, [1, 2, 3], Vocabulary, Stop, seed, default));
    }

    /// <summary>Another set of weights for the same model.</summary>
    public async Task<string> CreateWeightsAsync(long seed)
    {
        var options = new CreateModelOptions { HiddenSize = 32, IntermediateSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, ContextLength = 64 };
        return (await Factory.CreateModelAsync(Run, options, [1, 2, 3], Vocabulary, Stop, seed, default)).Weights;
    }

    /// <summary>The model itself, on the calling thread.</summary>
    public async Task<CausalLanguageModel> LoadModelAsync(string weights)
    {
        var config = DecoderConfigJson.Parse(Store.Read(Run, Manifest.Config), "config.json");
        var model = new CausalLanguageModel(config);
        using var file = new SafetensorsFile(await Store.OpenAsync(Run, weights, default), "weights");
        ModelWeights.Load(model, file);
        return model;
    }

    public static PolicyVersion Version(string hash, int number = 0) => new(0, number, 0, hash);

    public Task<IGenerationEngine> GeneratorAsync(int slots = 8) => GeneratorAsync(new GenerationOptions { Slots = slots });

    public async Task<IGenerationEngine> GeneratorAsync(GenerationOptions options)
    {
        var engine = await Factory.CreateGenerationEngineAsync(Run, Manifest, options, default);
        await engine.LoadAsync(Version(Manifest.Weights), default);
        return engine;
    }

    public Task<IReplicaEngine> LearnerAsync(int tokensPerMicroBatch = 256, LearnerState? state = null, StageOptions? stage = null) =>
        LearnerAsync(new LearnerOptions { TokensPerMicroBatch = tokensPerMicroBatch }, state, stage);

    public async Task<IReplicaEngine> LearnerAsync(LearnerOptions options, LearnerState? state = null, StageOptions? stage = null)
    {
        var engine = await Factory.CreateTrainingEngineAsync(Run, Manifest, options, default);
        await engine.LoadAsync(stage ?? new RlStageOptions(), state ?? new LearnerState(Manifest.Weights, null), new StageModels(Manifest.Weights), default);
        return engine;
    }

    /// <summary>Sampled groups of different prompt lengths; the reward of a completion is its number of even tokens.</summary>
    public async Task<List<TrajectoryGroup>> GroupsAsync(IGenerationEngine engine, int groups, int groupSize, double temperature = 1, int seed = 0)
    {
        var sampled = new List<TrajectoryGroup>();
        for (int g = 0; g < groups; g++)
        {
            int[] prompt = [.. Enumerable.Range(1, 2 + g)];
            var completions = await CollectAsync(engine, Request($"group/{seed}/{g}", prompt, groupSize, seed: (1000 * seed) + g, temperature));
            double[] rewards = [.. completions.Select(completion => (double)completion.Tokens.Count(token => token % 2 == 0))];
            sampled.Add(new TrajectoryGroup(new GroupId(Run, $"p/{g}", 1), g, 0, prompt, completions, rewards));
        }

        return sampled;
    }

    public static GenerationRequest Request(
        string key, int[] prompt, int count, long seed, double temperature = 1, int maxTokens = 12, PolicyVersion? pinned = null) =>
        new(key, prompt, [.. Enumerable.Range(0, count)], seed, new SamplingOptions { Temperature = temperature, MaxTokens = maxTokens }, [Stop], pinned);

    /// <summary>All completions of a request, in the order of their index.</summary>
    public static async Task<List<Completion>> CollectAsync(IGenerationEngine engine, GenerationRequest request)
    {
        var completions = new List<Completion>();
        await foreach (var completion in engine.GenerateAsync(request, default))
        {
            completions.Add(completion);
        }

        return [.. completions.OrderBy(completion => completion.Index)];
    }
}
