using Microsoft.Extensions.DependencyInjection;
using RlActors.Engines;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.RemoteGeneration;
using RlActors.Silo.Tests.Http;

namespace RlActors.Silo.Tests.RemoteGeneration;

/// <summary>Our own endpoint as the server: what is sampled through it is what the embedded engine samples, to the last bit.</summary>
[Collection(nameof(ServedRun))]
public sealed class ServedRunBackendTests(ServedRun served)
{
    [Theory]
    [InlineData(1.0, false)]
    [InlineData(0.6, false)]
    [InlineData(1.0, true)]
    public async Task Group_WithTheSameSeed_HasTheEmbeddedEnginesTokensAndLogprobs(double temperature, bool isPinned)
    {
        var row = (await served.Services.GetRequiredService<ILedger>().FindRunAsync(ServedRun.Name, CancellationToken.None))!;
        var newest = await served.NewestAsync();
        var pinned = isPinned ? await PreviousAsync(newest) : null;
        var request = new GenerationRequest("group", [5, 9, 12, 7, 10, 13], [0, 1, 2, 5], -81985529216486896, new SamplingOptions { Temperature = temperature, MaxTokens = 12 }, [1], pinned);
        var options = new GenerationOptions { Slots = 16 };
        var factory = new RemoteEngineFactory(served.Engines, TimeProvider.System);
        await using var embedded = await factory.CreateGenerationEngineAsync(ServedRun.Name, row.Model, options, CancellationToken.None);
        await using var remote = await factory.CreateGenerationEngineAsync(
            ServedRun.Name, row.Model, options with { Backend = RemoteEngines.Backend(served.Client.BaseAddress!.ToString(), GenerationServer.RlActors) with { Model = ServedRun.Name } },
            CancellationToken.None);
        Assert.IsType<RemoteGenerationEngine>(remote);
        await embedded.LoadAsync(newest, CancellationToken.None);
        await remote.LoadAsync(newest, CancellationToken.None);

        var expected = await RemoteEngines.SampleAsync(embedded, request);
        var sampled = await RemoteEngines.SampleAsync(remote, request);

        Assert.Equal(4, sampled.Count);
        foreach (var (one, other) in expected.Zip(sampled))
        {
            Assert.Equal((one.Index, one.Finish), (other.Index, other.Finish));
            Assert.Equal(one.Tokens, other.Tokens);
            Assert.Equal(one.Logprobs.Select(BitConverter.SingleToInt32Bits), other.Logprobs.Select(BitConverter.SingleToInt32Bits));
            Assert.Equal(one.Versions, other.Versions);
        }
    }

    [Fact]
    public async Task Load_OfAVersionThatNobodyServes_SaysWhichIsServed()
    {
        var newest = await served.NewestAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(10) };
        var backend = RemoteEngines.Backend(served.Client.BaseAddress!.ToString(), GenerationServer.RlActors);
        var follows = new FollowedRun(new ServerClient(backend, TimeProvider.System), ServedRun.Name, time);

        var waiting = follows.UpdateAsync(newest with { Number = newest.Number + 1 }, CancellationToken.None);
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }

        var error = await Assert.ThrowsAsync<RlActorsException>(() => waiting);
        Assert.Contains($"serves version 1.{newest.Number} of 'served'", error.Message, StringComparison.Ordinal);
    }

    private async Task<PolicyVersion> PreviousAsync(PolicyVersion newest)
    {
        var steps = await served.Services.GetRequiredService<ILedger>().ReadLastStepsAsync(ServedRun.Name, newest.Stage, 2, CancellationToken.None);
        return new PolicyVersion(newest.Stage, steps[0].Version, steps[0].Lineage, steps[0].State.Weights);
    }
}
