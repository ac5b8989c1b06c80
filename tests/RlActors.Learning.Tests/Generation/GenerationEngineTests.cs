using RlActors.Recipes;
using RlActors.Trajectories;

namespace RlActors.Learning.Tests.Generation;

public sealed class GenerationEngineTests
{
    [Fact]
    public async Task GenerateAsync_StopToken_EndsTheCompletionAndIsPartOfIt()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();

        var completions = await TinyModels.CollectAsync(engine, TinyModels.Request("group", [1, 2], 40, seed: 1, maxTokens: 10));

        var stopped = completions.Where(completion => completion.Finish == FinishReason.Stop).ToList();
        Assert.NotEmpty(stopped);
        Assert.All(stopped, completion => Assert.Equal(TinyModels.Stop, completion.Tokens[^1]));
        Assert.All(completions, completion => Assert.DoesNotContain(TinyModels.Stop, completion.Tokens[..^1]));
        Assert.All(completions.Except(stopped), completion => Assert.Equal(10, completion.Tokens.Length));
    }

    [Fact]
    public async Task GenerateAsync_Baseline_IsGreedyAndUnsampledAndChangesNoOther()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();
        var request = TinyModels.Request("group", [1, 2], 4, seed: 1, maxTokens: 10);

        var with = await TinyModels.CollectAsync(engine, request with { Indices = [0, 1, 2, 3, 4], Baseline = 4 });
        var without = await TinyModels.CollectAsync(engine, request);
        var greedy = await TinyModels.CollectAsync(engine, request with { Indices = [9], Sampling = request.Sampling with { Temperature = 0 } });

        var baseline = with.Single(completion => completion.Index == 4);
        Assert.Equal(greedy[0].Tokens, baseline.Tokens);
        Assert.All(baseline.Sampled, mark => Assert.Equal(0, mark));
        Assert.Equal((int.MaxValue, -1), (baseline.MinVersion, baseline.MaxVersion));
        Assert.Equivalent(without.OrderBy(completion => completion.Index), with.Where(completion => completion.Index < 4).OrderBy(completion => completion.Index), strict: true);
    }

    [Fact]
    public async Task GenerateAsync_LimitBeyondTheContext_EndsAtTheContext()
    {
        var models = await TinyModels.CreateAsync(contextLength: 20);
        await using var engine = await models.GeneratorAsync();

        var completions = await TinyModels.CollectAsync(engine, TinyModels.Request("group", [1, 2, 3, 4, 5], 3, seed: 1, maxTokens: 99) with { StopTokens = [] });

        Assert.All(completions, completion => Assert.Equal(15, completion.Tokens.Length));
    }

    [Theory]
    [InlineData(0, "has 0 tokens")]
    [InlineData(64, "has 64 tokens; expected 1 to 63")]
    public async Task GenerateAsync_PromptThatDoesNotFit_SaysSo(int length, string expected)
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();

        var error = await Assert.ThrowsAsync<RlActorsException>(() => TinyModels.CollectAsync(engine, TinyModels.Request("p", new int[length], 1, seed: 1)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_NoVersionLoaded_SaysSo()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.Factory.CreateGenerationEngineAsync(TinyModels.Run, models.Manifest, new GenerationOptions(), default);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => TinyModels.CollectAsync(engine, TinyModels.Request("p", [1], 1, seed: 1)));

        Assert.Contains("no weights yet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_Cancelled_FreesItsSlots()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync(slots: 2);
        using var cancel = new CancellationTokenSource();
        var endless = TinyModels.Request("endless", [1], 5000, seed: 1, maxTokens: 60);
        var reading = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in engine.GenerateAsync(endless, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        await reading;

        var next = await TinyModels.CollectAsync(engine, TinyModels.Request("next", [1], 2, seed: 2));

        Assert.Equal(2, next.Count);
        Assert.Null(engine.ProgressOf("endless"));
        Assert.InRange(engine.Statistics.SampledTokens, 1, 5000 * 30);
        Assert.Equal(0, engine.Statistics.Waiting);
    }

    [Fact]
    public async Task DisposeAsync_RequestUnderWay_EndsItWithAnError()
    {
        var models = await TinyModels.CreateAsync();
        var engine = await models.GeneratorAsync(slots: 1);
        var first = new TaskCompletionSource();
        var reading = Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (var _ in engine.GenerateAsync(TinyModels.Request("endless", [1], 100_000, seed: 1), default))
            {
                first.TrySetResult();
            }
        });
        await first.Task;

        await engine.DisposeAsync();

        await reading;
    }

    [Fact]
    public async Task Statistics_AfterARequest_CountsItsTokens()
    {
        var models = await TinyModels.CreateAsync();
        await using var engine = await models.GeneratorAsync();

        var completions = await TinyModels.CollectAsync(engine, TinyModels.Request("group", [1, 2], 7, seed: 1));
        await engine.LoadAsync(TinyModels.Version(models.Manifest.Weights, number: 1), default); // work that comes after the last step

        Assert.Equal(completions.Sum(completion => completion.Tokens.Length), engine.Statistics.SampledTokens);
        Assert.Equal(0, engine.Statistics.Running);
    }
}
