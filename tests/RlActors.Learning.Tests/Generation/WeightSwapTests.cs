using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Generation;

public sealed class WeightSwapTests
{
    private const int Before = 7, Length = 20;

    [Fact]
    public async Task Step_WeightsSwappedBetweenTwoSteps_TokensAreStampedWithWhatDrewThem()
    {
        var models = await TinyModels.CreateAsync();
        string next = await models.CreateWeightsAsync(seed: 2);
        var unchanged = await DrawAsync(models, swapTo: null);
        var swapped = await DrawAsync(models, swapTo: next);

        foreach (var (left, right) in unchanged.Zip(swapped))
        {
            Assert.Equal(Enumerable.Repeat(0, Length), left.Versions);
            Assert.Equal([.. Enumerable.Repeat(0, Before), .. Enumerable.Repeat(1, Length - Before)], right.Versions);
            Assert.Equal(left.Tokens[..Before], right.Tokens[..Before]);
            Assert.Equal(left.Logprobs[..Before], right.Logprobs[..Before]);
            Assert.NotEqual(left.Logprobs[Before..], right.Logprobs[Before..]);
        }
    }

    [Fact]
    public async Task LoadAsync_OlderOrSameVersion_IsLeftAlone()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        var second = TinyModels.Version(await models.CreateWeightsAsync(seed: 2), number: 2);
        await engine.LoadAsync(second, default);

        await engine.LoadAsync(TinyModels.Version(models.Manifest.Weights, number: 1), default);

        Assert.Equal(second, engine.Current);
    }

    [Fact]
    public async Task GenerateAsync_PinnedVersion_SamplesWithThatVersionWhateverIsLoaded()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        var request = TinyModels.Request("group", [1, 2, 3], 5, seed: 8);
        var first = await TinyModels.CollectAsync(engine, request);
        await engine.LoadAsync(TinyModels.Version(await models.CreateWeightsAsync(seed: 2), number: 1), default);

        var second = TinyModels.CollectAsync(engine, request);
        var many = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            TinyModels.CollectAsync(engine, request with { Key = $"eval/{i}", Pinned = TinyModels.Version(models.Manifest.Weights) })));

        Assert.All(await second, completion => Assert.All(completion.Versions, version => Assert.Equal(1, version)));
        foreach (var pinned in many)
        {
            Assert.Equal(first.Select(completion => completion.Tokens), pinned.Select(completion => completion.Tokens));
            Assert.Equal(first.Select(completion => completion.Logprobs), pinned.Select(completion => completion.Logprobs));
        }
    }

    [Fact]
    public async Task Step_Recompute_EveryTokenAfterASwapIsDrawnAsIfTheNewWeightsHadReadTheWholeText()
    {
        var models = await TinyModels.CreateAsync();
        string next = await models.CreateWeightsAsync(seed: 2);
        var swapped = await DrawAsync(models, swapTo: next, NewWeightsPolicy.Recompute);
        await using var engine = await models.GeneratorAsync();

        foreach (var completion in swapped)
        {
            Assert.Equal([.. Enumerable.Repeat(0, Before), .. Enumerable.Repeat(1, Length - Before)], completion.Versions);
            int[] prompt = [3, 1, 2, .. completion.Tokens[..Before]];
            var scored = await engine.ScoreAsync(TinyModels.Version(next, number: 1), [new ScoredText(prompt, completion.Tokens[Before..])], temperature: 1, default);
            Assert.Equal(scored[0], completion.Logprobs[Before..]);
        }
    }

    /// <summary>Drives a loop by hand: every step draws one token.</summary>
    private static async Task<List<Completion>> DrawAsync(TinyModels models, string? swapTo, NewWeightsPolicy policy = NewWeightsPolicy.Keep)
    {
        using var first = await models.LoadModelAsync(models.Manifest.Weights);
        using var second = await models.LoadModelAsync(swapTo ?? models.Manifest.Weights);
        using var fixture = new LoopFixture(first, new GenerationOptions { Slots = 4, OnNewWeights = policy });
        var ticket = fixture.Add(TinyModels.Request("group", [3, 1, 2], 3, seed: 5, maxTokens: Length) with { StopTokens = [] });
        for (int drawn = 1; fixture.Loop.Step(); drawn++)
        {
            if (drawn == Before && swapTo is not null)
            {
                fixture.Swap(second, number: 1);
            }
        }

        return LoopFixture.Completions(ticket);
    }
}
