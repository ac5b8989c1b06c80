using Microsoft.AspNetCore.Http;
using RlActors.Engines;
using RlActors.Recipes;
using static RlActors.Silo.Tests.RemoteGeneration.RemoteEngines;

namespace RlActors.Silo.Tests.RemoteGeneration;

/// <summary>What servers send, and what of it is not enough to train on (INV-3).</summary>
public sealed class ServerAnswerTests
{
    [Theory]
    [InlineData("""{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[-1]},"finish_reason":"length"}]}""", "no token ids")]
    [InlineData("""{"choices":[{"text":"a","token_ids":[7],"logprobs":null,"finish_reason":"length"}]}""", "no logprobs")]
    [InlineData("""{"choices":[{"text":"a","token_ids":[7,8],"logprobs":{"token_logprobs":[-1]},"finish_reason":"length"}]}""", "2 token ids for 1 logprobs")]
    [InlineData("""{"choices":[{"text":"a","token_ids":[7],"logprobs":{"token_logprobs":[-1]},"finish_reason":"stop"}]}""", "leaves the stop token out")]
    [InlineData("not json", "not JSON")]
    public async Task Answer_ThatLacksWhatTrainingNeeds_IsRefusedAndNotAskedAgain(string part, string told)
    {
        await using var server = await ScriptedServer.StartAsync(async (_, _, http) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync($"data: {part}\n\ndata: [DONE]\n\n");
        });
        await using var engine = await CreateAsync(Backend(server.Url));

        var error = await Assert.ThrowsAsync<RlActorsException>(() => SampleAsync(engine, Request()));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Ids_InPlaceOfTexts_AreRead()
    {
        await using var server = await ScriptedServer.StartAsync(async (_, _, http) =>
        {
            await ScriptedServer.SendAsync(http, Part(["token_id:12", "token_id:1"], [-0.25, -0.5], "stop"));
            await http.Response.WriteAsync("data: [DONE]\n\n");
        });
        await using var engine = await CreateAsync(Backend(server.Url));

        var completion = (await SampleAsync(engine, Request()))[0];

        Assert.Equal([12, 1], completion.Tokens);
        Assert.Equal([-0.25f, -0.5f], completion.Logprobs);
    }

    [Fact]
    public async Task Logprobs_BeforeTemperature_AreFoundOutAndRefused()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => ScriptedServer.StreamAsync(http, [7, 8, 9, 1], logprob: i => -2f * (i + 1)));
        await using var engine = await CreateAsync(Backend(server.Url));

        var error = await Assert.ThrowsAsync<RlActorsException>(() => SampleAsync(engine, Request(temperature: 0.7)));
        Assert.Contains("--logprobs-mode processed_logprobs", error.Message, StringComparison.Ordinal);

        Assert.Single(await SampleAsync(engine, Request(temperature: 1))); // where temperature makes no difference, nothing is wrong
    }

    [Fact]
    public async Task Logprobs_OfTheSampledDistribution_PassTheProbeOnce()
    {
        await using var server = await ScriptedServer.StartAsync((_, body, http) => ScriptedServer.StreamAsync(
            http, [7, 8, 9, 1], logprob: i => body.GetProperty("temperature").GetDouble() == 1000 ? -6.9f - 0.01f * i : -2f * (i + 1)));
        await using var engine = await CreateAsync(Backend(server.Url));

        await SampleAsync(engine, Request(temperature: 0.7));
        await SampleAsync(engine, Request(temperature: 0.7));

        Assert.Equal(2, server.Asked.Count(one => one.Body.GetProperty("temperature").GetDouble() == 0.7));
        Assert.Equal(4, server.Asked.Count(one => one.Body.GetProperty("temperature").GetDouble() == 1000));
    }

    [Fact]
    public async Task Sglang_GenerateStream_IsReadPartByPart()
    {
        await using var server = await ScriptedServer.StartAsync(async (_, _, http) =>
        {
            object[][] sampled = [[-0.25, 7, null!], [-0.5, 8, null!], [-0.75, 1, null!]];
            for (int i = 1; i <= sampled.Length; i++)
            {
                await ScriptedServer.SendAsync(http, new
                {
                    text = "x",
                    meta_info = new { completion_tokens = i, output_token_logprobs = sampled[..i], finish_reason = i == sampled.Length ? new { type = "stop", matched = 1 } : null },
                });
            }

            await http.Response.WriteAsync("data: [DONE]\n\n");
        });
        await using var engine = await CreateAsync(Backend(server.Url, GenerationServer.Sglang));

        var completion = (await SampleAsync(engine, Request()))[0];

        Assert.Equal([7, 8, 1], completion.Tokens);
        Assert.Equal([-0.25f, -0.5f, -0.75f], completion.Logprobs);
        Assert.Equal("/generate", server.Asked.Single().Path);
    }

    [Fact]
    public async Task Score_OfVllm_IsThatOfTheGivenTokens()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => http.Response.WriteAsync(
            """{"choices":[{"prompt_logprobs":[null,{"6":{"logprob":-9}},{"7":{"logprob":-1.5},"3":{"logprob":-0.1}},{"8":{"logprob":-2.5}}]}]}"""));
        await using var engine = await CreateAsync(Backend(server.Url));

        var scored = await engine.ScoreAsync(First, [new ScoredText([5, 6], [7, 8])], 1, CancellationToken.None);

        Assert.Equal([-1.5f, -2.5f], scored.Single());
        Assert.Equal("[5,6,7,8]", server.Asked.Single().Body.GetProperty("prompt").GetRawText());
    }

    private static object Part(string[] tokens, double[] logprobs, string finish) => new
    {
        choices = new[] { new { text = "x", logprobs = new { tokens, token_logprobs = logprobs }, finish_reason = finish } },
    };
}
