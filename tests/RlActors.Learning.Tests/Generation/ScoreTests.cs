using RlActors.Engines;
using RlActors.Recipes;

namespace RlActors.Learning.Tests.Generation;

public sealed class ScoreTests
{
    [Theory]
    [InlineData(Precision.Float32, 1.0)]
    [InlineData(Precision.Float32, 0.7)]
    [InlineData(Precision.Bfloat16, 1.3)]
    public async Task ScoreAsync_SampledCompletions_GivesTheBitsOfSampling(Precision precision, double temperature)
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync(new GenerationOptions { Precision = precision, PrefillTokensPerStep = 7 });
        int[] prompt = [1, 2, 3, 4, 5];
        var completions = await TinyModels.CollectAsync(engine, TinyModels.Request("group", prompt, 6, seed: 3, temperature, maxTokens: 40));

        var scored = await engine.ScoreAsync(
            TinyModels.Version(models.Manifest.Weights), [.. completions.Select(completion => new ScoredText(prompt, completion.Tokens)), new ScoredText(prompt, [])],
            temperature, default);

        Assert.Equal([.. completions.Select(completion => completion.Logprobs), []], scored);
    }

    [Theory]
    [InlineData(0, 1, 1.0, "expected a prompt of at least 1")]
    [InlineData(1, 64, 1.0, "at most 64 together")]
    [InlineData(1, 1, 0.0, "temperature 0")]
    public async Task ScoreAsync_OutOfBounds_SaysSo(int promptLength, int count, double temperature, string expected)
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();

        var error = await Assert.ThrowsAsync<RlActorsException>(() => engine.ScoreAsync(
            TinyModels.Version(models.Manifest.Weights), [new ScoredText(new int[promptLength], new int[count])], temperature, default));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
