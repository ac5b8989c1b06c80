using RlActors.Engines;
using RlActors.Identity;
using RlActors.Learning.Tests.Goldens;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Generation;

public sealed class GreedyGoldenTests
{
    [SkippableTheory]
    [InlineData("greedy_0")]
    [InlineData("greedy_1")]
    public async Task GenerateAsync_PretrainedModelGreedy_EqualsExpectedText(string name)
    {
        string folder = TestData.SharedOrSkip("models", "stories260k");
        var golden = Golden.Load("stories260k", name);
        int[] prompt = Ids(golden.Inputs.GetProperty("prompt_ids")), expected = Ids(golden.Expected.GetProperty("ids"));
        var factory = new EngineFactory(new MemoryWeightStore());
        var model = await factory.ImportModelAsync("stories", folder, default);
        await using var engine = await factory.CreateGenerationEngineAsync("stories", model, new GenerationOptions { Slots = 4 }, default);
        await engine.LoadAsync(new PolicyVersion(0, 0, 0, model.Weights), default);
        var request = new GenerationRequest(
            "story", prompt, [0], Seed: 1, new SamplingOptions { Temperature = 0, MaxTokens = expected.Length - prompt.Length }, StopTokens: [1, 2]);

        var completion = Assert.Single(await TinyModels.CollectAsync(engine, request));

        Assert.Equal(expected[prompt.Length..], completion.Tokens);
    }

    private static int[] Ids(System.Text.Json.JsonElement tensor) => [.. tensor.GetProperty("data").EnumerateArray().Select(id => id.GetInt32())];
}
