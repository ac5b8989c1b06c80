using RlActors.Learning.Diagnostics;
using RlActors.Learning.Models;
using RlActors.Learning.Training;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Diagnostics;

public class RecipeMemoryTests
{
    private static readonly DecoderConfig Qwen = WellKnownModels.Find("models/Qwen2.5-0.5B-Instruct")!;

    [Theory]
    [InlineData("Qwen2.5-0.5B", 494_032_768)]
    [InlineData("Qwen2.5-1.5B-Instruct/", 1_543_714_304)]
    [InlineData("x/Qwen2.5-3B", 3_085_938_688)]
    [InlineData("qwen3-0.6b", 596_049_920)]
    [InlineData("Qwen3-1.7B-Base", 1_720_574_976)]
    [InlineData("SmolLM2-135M-Instruct", 134_515_008)]
    [InlineData("SmolLM2-360M", 361_821_120)]
    public void Find_WellKnownModel_HasAsManyParametersAsItsPageSays(string path, long parameters) =>
        Assert.Equal(parameters, TrainingMemory.ParameterCount(WellKnownModels.Find(path)!));

    [Theory]
    [InlineData("Qwen2.5-0.5Bx")]
    [InlineData("my-model")]
    [InlineData("Qwen2.5")]
    public void Find_AnythingElse_IsNull(string path) => Assert.Null(WellKnownModels.Find(path));

    [Fact]
    public void Estimate_CacheThatIsGranted_IsWhatTheSequencesNeed()
    {
        var cache = Part(Recipe(new() { Slots = 3 }, new()), "cache");

        // keys and values, 3 sequences of 100 + 32 tokens, 24 layers, 2 heads of 64, float32
        Assert.Equal(2L * 3 * 132 * 24 * 2 * 64 * 4, cache.Bytes);
    }

    [Fact]
    public void Estimate_CacheThatIsNotGranted_IsTheLimit() =>
        Assert.Equal(16L << 20, Part(Recipe(new() { Slots = 64, KeyValueMemoryMiB = 16 }, new()), "cache").Bytes);

    [Fact]
    public void Estimate_KlCoefficient_AsksForAReferenceUnlessAdaptersAreTrained()
    {
        var generation = new GenerationOptions();

        Assert.Null(Find(Recipe(generation, new()), "reference"));
        Assert.Equal(494_032_768L * 4, Part(Recipe(generation, new(), kl: 0.1), "reference").Bytes);
        Assert.Null(Find(Recipe(generation, new() { Lora = new() }, kl: 0.1), "reference"));
    }

    /// <summary>Adapters switched off are the stage's first policy and no other.</summary>
    [Theory]
    [InlineData("""{ "kind": "rl", "kl": { "coefficient": 0.1 } }""", false)]
    [InlineData("""{ "kind": "rl", "kl": { "coefficient": 0.1 }, "reference": "warm" }""", false)]
    [InlineData("""{ "kind": "rl", "kl": { "coefficient": 0.1 }, "reference": "base" }""", true)]
    [InlineData("""{ "kind": "rl", "kl": { "coefficient": 0 }, "reference": "base" }""", false)]
    [InlineData("""{ "kind": "rl", "algorithm": "online-dpo", "reference": "big" }""", true)]
    [InlineData("""{ "kind": "preference" }""", false)]
    [InlineData("""{ "kind": "preference", "reference": "big" }""", true)]
    [InlineData("""{ "kind": "preference", "algorithm": "simpo" }""", false)]
    [InlineData("""{ "kind": "distill", "teacher": "big" }""", true)]
    public void Estimate_ReferenceBesideAdapters_IsASecondCopyWhereItIsAnother(string stage, bool copy)
    {
        var recipe = RecipeReader.Read(
            $$"""
            { "name": "r", "model": { "path": "m" }, "models": { "big": "big" }, "task": { "name": "t" }, "judges": [ { "name": "exact-match" } ], "learner": { "lora": {} },
              "stages": [ { "kind": "sft", "name": "warm" }, {{stage}} ] }
            """,
            "test");

        Assert.Equal(copy ? 4 * TrainingMemory.ParameterCount(Qwen) : null, Find(recipe, "reference")?.Bytes);
    }

    [Fact]
    public void Estimate_GenerationServer_TakesNothingHere() => Assert.DoesNotContain(
        RecipeMemory.Estimate(Recipe(new() { Backend = new() { Kind = GenerationBackendKind.OpenAi } }, new()), Qwen, 100), part => part.Engine == "generator");

    private static MemoryPart Part(Recipe recipe, string use) => Find(recipe, use) ?? throw new InvalidOperationException($"no part '{use}'");

    private static MemoryPart? Find(Recipe recipe, string use) => RecipeMemory.Estimate(recipe, Qwen, 100).SingleOrDefault(part => part.Use == use);

    private static Recipe Recipe(GenerationOptions generation, LearnerOptions learner, double kl = 0) => new()
    {
        Name = "r",
        Model = new ModelOptions { Path = "m" },
        Task = new TaskOptions { Name = "t" },
        Judges = [],
        Stages = [new RlStageOptions { Kl = new() { Coefficient = kl } }],
        Generation = generation,
        Learner = learner,
    };
}
