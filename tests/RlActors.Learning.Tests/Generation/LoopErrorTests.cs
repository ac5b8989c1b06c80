using RlActors.Learning.Generation;
using RlActors.Learning.Generation.Kernels;
using RlActors.Learning.Models;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Tests.Generation;

/// <summary>An error ends what it belongs to, and nothing else.</summary>
public sealed class LoopErrorTests
{
    [Fact]
    public async Task Step_CallbackThrows_OnlyItsRequestFails()
    {
        using var model = await ModelAsync();
        using var fixture = new LoopFixture(model, new GenerationOptions { Slots = 8 });
        var good = fixture.Add(TinyModels.Request("good", [1, 2, 3], 3, seed: 1, maxTokens: 8) with { StopTokens = [] });
        var bad = fixture.Add(TinyModels.Request("bad", [3, 2, 1], 3, seed: 2, maxTokens: 8) with
        {
            StopTokens = [], OnToken = token => _ = token.Position == 2 ? throw new InvalidOperationException("the listener is gone") : 0,
        });

        fixture.Finish();

        Assert.Equal(3, LoopFixture.Completions(good).Count);
        Assert.Equal("the listener is gone", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad.Finished.Completion)).Message);
        Assert.Equal((0, 0), (fixture.Loop.Pool.Held, fixture.Policy.Sequences));
    }

    [Fact]
    public async Task Step_WeightsAreNotNumbers_RequestFailsAndNamesTheVersion()
    {
        using var model = await ModelAsync();
        using (torch.no_grad())
        {
            model.Parameters["model.norm.weight"].fill_(float.NaN);
        }

        using var fixture = new LoopFixture(model);
        var ticket = fixture.Add(TinyModels.Request("lost", [1, 2], 2, seed: 1));

        fixture.Finish();

        var error = await Assert.ThrowsAsync<RlActorsException>(() => ticket.Finished.Completion);
        Assert.Contains("request 'lost': the logits of version 0", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (fixture.Loop.Pool.Held, fixture.Policy.Sequences));
    }

    [Fact]
    public async Task Step_DeviceHasNoMemoryForBlocks_RequestsFailAndTheLoopGoesOn()
    {
        using var model = await ModelAsync();
        var options = new GenerationOptions { Slots = 4 };
        var backend = new KernelBackend(model.Config, options);
        using var loop = new GenerationLoop(backend, new KvBlockPool(new NoMemory(), 10), options, model.Config.ContextLength);
        using var policy = new LoadedPolicy(backend.NewRunner(), TinyModels.Version("test"));
        var ticket = new GenerationTicket(TinyModels.Request("any", [1, 2], 2, seed: 1));
        loop.Add(ticket, policy);

        Assert.False(loop.Step());

        await Assert.ThrowsAsync<InsufficientMemoryException>(() => ticket.Finished.Completion);
        Assert.Equal(0, policy.Sequences);
    }

    private static async Task<CausalLanguageModel> ModelAsync()
    {
        var models = await TinyModels.CreateAsync();
        return await models.LoadModelAsync(models.Manifest.Weights);
    }

    private sealed class NoMemory : IBlockStorage
    {
        public long BytesPerBlock => 1;

        public void Reach(int blocks) => throw new InsufficientMemoryException("the device is full");

        public void Copy(int from, int to) => throw new InsufficientMemoryException("the device is full");

        public void Dispose()
        {
        }
    }
}
