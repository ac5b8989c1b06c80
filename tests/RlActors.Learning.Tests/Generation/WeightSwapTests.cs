using RlActors.Learning.Checkpoints;
using RlActors.Learning.Generation;
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

    /// <summary>Drives a lane by hand: every step draws one token.</summary>
    private static async Task<List<Completion>> DrawAsync(TinyModels models, string? swapTo)
    {
        using var lane = new DecodeLane(await models.LoadModelAsync(models.Manifest.Weights), slots: 4);
        var ticket = new GenerationTicket(TinyModels.Request("group", [3, 1, 2], 3, seed: 5, maxTokens: Length) with { StopTokens = [] });
        lane.Add(ticket);
        for (int drawn = 1; lane.Step(); drawn++)
        {
            // The first step draws twice: from the prompt, and from the first position.
            if (drawn == Before - 1 && swapTo is not null)
            {
                using var file = new SafetensorsFile(await models.Store.OpenAsync(TinyModels.Run, swapTo, default), "swap");
                ModelWeights.Load(lane.Model, file);
                lane.Version = 1;
            }
        }

        var completions = new List<Completion>();
        await foreach (var completion in ticket.Finished.ReadAllAsync())
        {
            completions.Add(completion);
        }

        return completions;
    }
}
