using System.Net.Http.Json;
using RlActors.Grains;

namespace RlActors.Silo.Tests.Http;

[Collection(nameof(ServedRun))]
public sealed class LoadTests(ServedRun served)
{
    [Fact]
    public async Task Requests_TwoHundredAtOnce_AreAllAnsweredInTheEnd()
    {
        int refusals = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async seed =>
        {
            while (true)
            {
                var (status, answer) = await served.PostAsync("/v1/completions", new { model = "served", prompt = $"{seed % 100}+1=", seed, max_tokens = 6, stream = false });
                if (status == 200)
                {
                    return;
                }

                Assert.True(status == 429, answer.ToString());
                Interlocked.Increment(ref refusals);
                await Task.Delay(50 + seed % 7 * 10);
            }
        }));

        Assert.True(refusals > 0, "48 completions at a time were to be taken, and nobody was refused");
        await AssertIdleAsync();
    }

    [Fact]
    public async Task Clients_ThatVanishAtRandom_LeaveNothingBehind()
    {
        const int seed = 17;
        var random = new Random(seed);
        for (int i = 0; i < 60; i++)
        {
            using var gone = new CancellationTokenSource(random.Next(1, 40));
            try
            {
                using var content = JsonContent.Create(new { model = i % 3 == 0 ? "served@1.1" : "served", prompt = new[] { "1+2=", "3+4=" }, n = 4, max_tokens = 24, stream = i % 2 == 0, ignore_eos = true });
                using var response = await served.Client.PostAsync("/v1/completions", content, gone.Token);
            }
            catch (OperationCanceledException)
            {
                // As intended.
            }
        }

        await AssertIdleAsync();
        await served.CompleteAsync(new { model = "served", prompt = "1+2=" });
    }

    /// <summary>The engine holds nothing for anybody.</summary>
    private async Task AssertIdleAsync()
    {
        string[] generators = await served.Grains.GetGrain<IWeightRegistryGrain>(ServedRun.Name).GetGeneratorsAsync();
        string generator = generators.FirstOrDefault() ?? $"{ServedRun.Name}/{Environment.MachineName}/cpu";
        GeneratorReport report;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30)); // a leak, not a speed, is what this catches
        while ((report = await served.Grains.GetGrain<IGeneratorGrain>(generator).PingAsync()).Waiting + report.Running > 0)
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
