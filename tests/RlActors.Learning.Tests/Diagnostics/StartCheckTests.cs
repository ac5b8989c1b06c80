using RlActors.Engines;
using RlActors.Learning.Checkpoints;
using RlActors.Learning.Diagnostics;
using RlActors.Learning.Models;
using RlActors.Recipes;
using RlActors.Weights;
using TorchSharp;

namespace RlActors.Learning.Tests.Diagnostics;

/// <summary>What a start is refused for before anything is made.</summary>
public sealed class StartCheckTests : IDisposable
{
    private const long Plenty = 1L << 40;

    private static readonly DecoderConfig Policy = new()
    {
        VocabularySize = 40, HiddenSize = 32, IntermediateSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDim = 8, ContextLength = 64, EosTokens = [1],
    };

    private readonly string _root = Directory.CreateTempSubdirectory("rlactors-start-").FullName;

    public static TheoryData<string, string, DecoderConfig> Misfits => new()
    {
        { """{ "kind": "rl", "reference": "other" }""", "stages[0].reference names the model 'other' (", Policy with { Layers = 3 } },
        { """{ "kind": "rl", "from": "other" }""", "stages[0].from names the model 'other' (", Policy with { RopeTheta = 5_000 } },
        { """{ "kind": "preference", "reference": "other" }""", "stages[0].reference names the model 'other' (", Policy with { Family = ModelFamilies.Qwen2 } },
        { """{ "kind": "distill", "teacher": "other" }""", "stages[0].teacher names the model 'other' (", Policy with { VocabularySize = 41 } },
        { """{ "kind": "rl", "algorithm": "ppo", "critic": { "from": "other" } }""", "stages[0].critic.from names the model 'other' (", Policy with { HiddenSize = 64, HeadDim = 16 } },
        { """{ "kind": "rl", "reference": "other" }""", "is a reward model (LlamaForSequenceClassification)", Policy with { IsScored = true } },
        { """{ "kind": "rl", "judges": [ { "name": "reward-model", "model": "other" } ] }""", "is no reward model", Policy },
    };

    public static TheoryData<string, DecoderConfig> Fits => new()
    {
        { """{ "kind": "rl", "reference": "other" }""", Policy with { ContextLength = 32, EosTokens = [2] } },
        { """{ "kind": "rl", "algorithm": "ppo", "critic": { "from": "other" } }""", Policy with { IsScored = true, TieWordEmbeddings = true } },
        { """{ "kind": "rl", "judges": [ { "name": "reward-model", "model": "other" } ] }""", Policy with { IsScored = true, Layers = 7 } },
    };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task FurtherModel_ThatDoesNotFitItsUse_IsRefused(string stage, string message, DecoderConfig other)
    {
        var error = await Assert.ThrowsAsync<RlActorsException>(() => CheckAsync(Recipe(stage), other, Plenty));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("; name ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public Task FurtherModel_ThatFits_IsTaken(string stage, DecoderConfig other) => CheckAsync(Recipe(stage), other, Plenty);

    [Fact]
    public async Task RewardModelAsPolicy_IsRefused()
    {
        var error = await Assert.ThrowsAsync<CheckpointException>(() => CheckAsync(Recipe("""{ "kind": "rl" }"""), Policy, Plenty, policy: Policy with { IsScored = true }));

        Assert.Contains("is a reward model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooLittleMemory_IsRefused_WithPartsSumAndWayOut()
    {
        var recipe = Recipe("""{ "kind": "rl" }""");
        long needed = RecipeMemory.Estimate(recipe, Policy, 10).Sum(part => part.Bytes);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => CheckAsync(recipe, Policy, needed - 1));

        Assert.All(
            ["needs ", "this machine has ", "learner activations ", "learner optimiser ", "generator cache ", "learner.lora", "bfloat16", "learner.offload: idle", "tokensPerMicroBatch", "--set checkMemory=false"],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        await CheckAsync(recipe, Policy, needed);
        await CheckAsync(recipe with { CheckMemory = false }, Policy, 1);
    }

    [Fact]
    public async Task MemoryOfADevice_IsNotAskedForWhatLiesInHostMemory()
    {
        var recipe = Recipe("""{ "kind": "rl", "algorithm": "ppo" }""") with { Learner = new() { Offload = Offload.Idle } };
        var parts = RecipeMemory.Estimate(recipe, Policy, 10);
        long away = parts.Where(part => part.IsInHostMemory).Sum(part => part.Bytes), needed = parts.Sum(part => part.Bytes);

        Assert.True(away > 0);
        await CheckAsync(recipe, Policy, needed - away, isDevice: true);
        await Assert.ThrowsAsync<RlActorsException>(() => CheckAsync(recipe, Policy, needed - away));
    }

    [Fact]
    public async Task MemoryOfThisMachine_IsEnoughForATinyModel() =>
        await new StartCheck().CheckAsync(Recipe("""{ "kind": "rl" }"""), new StartModels(Write("policy", Policy), 0, new Dictionary<string, string> { ["other"] = Write("other", Policy) }), 10, default);

    private Task CheckAsync(Recipe recipe, DecoderConfig other, long free, bool isDevice = false, DecoderConfig? policy = null)
    {
        var check = new StartCheck(_ => Task.FromResult<FreeMemory?>(new FreeMemory(isDevice ? "cuda:0" : "this machine", free, isDevice)));
        return check.CheckAsync(recipe, new StartModels(Write("policy", policy ?? Policy), 0, new Dictionary<string, string> { ["other"] = Write("other", other) }), 10, default);
    }

    private string Write(string name, DecoderConfig config)
    {
        string folder = Path.Combine(_root, name);
        Directory.CreateDirectory(folder);
        byte[] json = DecoderConfigJson.Write(config, torch.ScalarType.Float32);
        File.WriteAllBytes(Path.Combine(folder, ModelFile.Config), config.IsScored ? DecoderConfigJson.WithScalarHead(json) : json);
        return folder;
    }

    private static Recipe Recipe(string stage) => RecipeReader.Read(
        $$"""{ "name": "r", "model": { "path": "policy" }, "models": { "other": "other" }, "task": { "name": "t" }, "judges": [ { "name": "exact-match" } ], "stages": [ {{stage}} ] }""", "test");
}
