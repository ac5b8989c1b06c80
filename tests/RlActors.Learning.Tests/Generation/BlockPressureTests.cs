using RlActors.Learning.Models;
using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Generation;

/// <summary>When blocks run out, completions wait and nobody is dropped; what is computed anew has the same bits.</summary>
public sealed class BlockPressureTests
{
    private static readonly int[] LongPrompt = [.. Enumerable.Range(0, 40).Select(i => 1 + (i * 5 % (TinyModels.Vocabulary - 1)))];

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Step_FewerBlocksThanTheRunningNeed_EveryoneFinishesWithTheSameBits(int blocks)
    {
        using var model = await ModelAsync();
        var roomy = Run(model, blocks: 1000, out int quick);
        var tight = Run(model, blocks, out int slow);

        Assert.True(slow > quick, $"{slow} steps with {blocks} blocks, {quick} with enough: nobody had to wait");
        foreach (var (left, right) in roomy.Zip(tight))
        {
            Assert.Equal(left.Tokens, right.Tokens);
            Assert.Equal(left.Logprobs, right.Logprobs);
        }
    }

    [Fact]
    public async Task Drop_RequestUnderWay_FreesItsBlocksAtOnce()
    {
        using var model = await ModelAsync();
        using var fixture = new LoopFixture(model);
        var ticket = fixture.Add(TinyModels.Request("dropped", LongPrompt, 3, seed: 1, maxTokens: 20) with { StopTokens = [] });
        fixture.Loop.Step();
        Assert.NotEqual(0, fixture.Loop.Pool.Held);

        fixture.Loop.Drop(ticket);

        Assert.Equal(0, fixture.Loop.Pool.Held);
        Assert.Equal(0, fixture.Loop.Running + fixture.Loop.Waiting);
    }

    [Fact]
    public async Task Step_GroupOfOnePrompt_SharesItsFullBlocks()
    {
        using var model = await ModelAsync();
        using var fixture = new LoopFixture(model, new GenerationOptions { Slots = 8 });
        fixture.Add(TinyModels.Request("group", LongPrompt, 8, seed: 1, maxTokens: 4) with { StopTokens = [] });

        fixture.Loop.Step();

        Assert.Equal(8, fixture.Loop.Running);
        Assert.Equal(2 + 8, fixture.Loop.Pool.Held); // 40 tokens: two full blocks together, the third one each
    }

    [Fact]
    public async Task Step_PromptWithAKnownBeginning_ReadsOnlyTheRest()
    {
        using var model = await ModelAsync();
        using var fixture = new LoopFixture(model, new GenerationOptions { Slots = 8, PrefillTokensPerStep = 10 });
        fixture.Add(TinyModels.Request("first", LongPrompt, 1, seed: 1, maxTokens: 1));
        int cold = fixture.Finish();
        fixture.Add(TinyModels.Request("second", [.. LongPrompt[..35], 3, 3], 1, seed: 1, maxTokens: 1));
        int warm = fixture.Finish();
        fixture.Swap(model, number: 1);
        fixture.Add(TinyModels.Request("third", LongPrompt, 1, seed: 1, maxTokens: 1));
        int afterSwap = fixture.Finish();

        Assert.Equal((4, 1, 4), (cold, warm, afterSwap)); // 40 tokens in tens; 32 of 37 known; nothing known of the new weights
    }

    [Fact]
    public async Task Step_LongPromptBesideDecoding_DecodingGoesOn()
    {
        using var model = await ModelAsync();
        using var fixture = new LoopFixture(model, new GenerationOptions { Slots = 8, PrefillTokensPerStep = 4 });
        var decoding = fixture.Add(TinyModels.Request("decoding", [1, 2], 2, seed: 1, maxTokens: 30) with { StopTokens = [] });
        fixture.Loop.Step();
        var reading = fixture.Add(TinyModels.Request("reading", LongPrompt, 1, seed: 1, maxTokens: 1));

        for (int step = 1; step < 10; step++)
        {
            fixture.Loop.Step();
            Assert.Equal(2 * (step + 1), decoding.Sampled);
            Assert.Equal(0, reading.Sampled);
        }

        fixture.Loop.Step();
        Assert.Equal(1, reading.Sampled);
    }

    [Fact]
    public async Task GenerateAsync_MoreThanTheMemoryHolds_SaysSo()
    {
        var models = await TinyModels.CreateAsync(contextLength: 20_000);
        await using var engine = await models.GeneratorAsync(new GenerationOptions { KeyValueMemoryMiB = 1 });

        var error = await Assert.ThrowsAsync<RlActorsException>(
            () => TinyModels.CollectAsync(engine, TinyModels.Request("long", [1, 2], 1, seed: 1, maxTokens: 19_000)));

        Assert.Contains("generation.keyValueMemoryMiB", error.Message, StringComparison.Ordinal);
    }

    private static List<Completion> Run(CausalLanguageModel model, int blocks, out int steps)
    {
        using var fixture = new LoopFixture(model, new GenerationOptions { Slots = 6, PrefillTokensPerStep = 32 }, blocks: blocks);
        var tickets = Enumerable.Range(0, 5).Select(i => fixture.Add(TinyModels.Request(
            $"group/{i}", LongPrompt[..(3 + (9 * i))], 2, seed: i, maxTokens: 12 + i) with { StopTokens = [] })).ToList();
        steps = fixture.Finish();
        Assert.Equal(0, fixture.Loop.Pool.Held);
        return [.. tickets.SelectMany(LoopFixture.Completions)];
    }

    private static async Task<CausalLanguageModel> ModelAsync()
    {
        var models = await TinyModels.CreateAsync();
        return await models.LoadModelAsync(models.Manifest.Weights);
    }
}
