using Microsoft.AspNetCore.Http;
using RlActors.Engines;
using RlActors.Trajectories;
using static RlActors.Silo.Tests.RemoteGeneration.RemoteEngines;

namespace RlActors.Silo.Tests.RemoteGeneration;

public sealed class RemoteGenerationEngineTests
{
    [Fact]
    public async Task Generate_AGroup_AsksIdsForEveryIndexAndStampsThem()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => ScriptedServer.StreamAsync(http, [7, 8, 1], logprob: i => -0.1f * i));
        await using var engine = await CreateAsync(Backend(server.Url));

        var completions = await SampleAsync(engine, Request(1, 0, 3));

        Assert.Equal([0, 3], completions.Select(completion => completion.Index));
        Assert.All(completions, completion =>
        {
            Assert.Equal([7, 8, 1], completion.Tokens);
            Assert.Equal([0f, -0.1f, -0.2f], completion.Logprobs);
            Assert.Equal([4, 4, 4], completion.Versions);
            Assert.Equal(FinishReason.Stop, completion.Finish);
        });
        var asked = server.Asked.Select(one => one.Body).ToList();
        Assert.Equal(2, asked.Select(body => body.GetProperty("seed").GetInt64()).Distinct().Count());
        Assert.All(asked, body =>
        {
            Assert.Equal("[5,6]", body.GetProperty("prompt").GetRawText());
            Assert.Equal("[1]", body.GetProperty("stop_token_ids").GetRawText());
            Assert.True(body.GetProperty("return_token_ids").GetBoolean());
        });
        Assert.Equal(6, engine.Statistics.SampledTokens);
        Assert.Equal((0, 0), (engine.Statistics.Waiting, engine.Statistics.Running));
    }

    [Fact]
    public async Task Generate_Baseline_IsAskedGreedilyAndIsUnsampled()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => ScriptedServer.StreamAsync(http, [7, 8, 1]));
        await using var engine = await CreateAsync(Backend(server.Url));

        var completions = await SampleAsync(engine, Request(1, 0, 1) with { Baseline = 1 });

        Assert.Equal(["1", "0"], server.Asked.Select(one => one.Body.GetProperty("temperature").GetRawText()).OrderDescending());
        Assert.Equal([1, 1, 1], completions.Single(completion => completion.Index == 0).Sampled);
        Assert.Equal([0, 0, 0], completions.Single(completion => completion.Index == 1).Sampled);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Generate_ServerThatCannotNow_IsAskedAgain(int status)
    {
        await using var server = await ScriptedServer.StartAsync((n, _, http) =>
        {
            if (n > 2)
            {
                return ScriptedServer.StreamAsync(http, [7, 1]);
            }

            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "0";
            return http.Response.WriteAsync("later");
        });
        await using var engine = await CreateAsync(Backend(server.Url));

        Assert.Equal(new[] { 7, 1 }, (await SampleAsync(engine, Request()))[0].Tokens);
        Assert.Equal(3, server.Asked.Count);
    }

    [Fact]
    public async Task Generate_ConnectionCutInTheMiddle_IsSampledAnewAndWhole()
    {
        await using var server = await ScriptedServer.StartAsync((n, _, http) => ScriptedServer.StreamAsync(http, [7, 8, 9, 1], cutAfter: n == 1 ? 2 : null));
        await using var engine = await CreateAsync(Backend(server.Url));

        Assert.Equal(new[] { 7, 8, 9, 1 }, (await SampleAsync(engine, Request()))[0].Tokens);
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task Generate_ConnectionCutAfterTokensWerePassedOn_IsAnError()
    {
        var passedOn = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync((_, _, http) => ScriptedServer.StreamAsync(http, [7, 8, 9, 1], cutAfter: 2, cutWhen: passedOn.Task));
        await using var engine = await CreateAsync(Backend(server.Url));
        var told = new List<int>();
        void Tell(SampledToken token)
        {
            told.Add(token.Token);
            if (told.Count == 2)
            {
                passedOn.SetResult();
            }
        }

        var error = await Assert.ThrowsAsync<RlActorsException>(() => SampleAsync(engine, Request() with { OnToken = Tell }));

        Assert.Contains("tokens had been passed on", error.Message, StringComparison.Ordinal);
        Assert.Equal([7, 8], told);
    }

    [Fact]
    public async Task Generate_RequestThatIsRefused_IsNotSentAgain()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) =>
        {
            http.Response.StatusCode = 400;
            return http.Response.WriteAsync("{\"error\":{\"message\":\"no such model\"}}");
        });
        await using var engine = await CreateAsync(Backend(server.Url));

        var error = await Assert.ThrowsAsync<RlActorsException>(() => SampleAsync(engine, Request()));

        Assert.Contains("no such model", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Generate_NobodyThere_IsAnErrorThatNamesTheServer()
    {
        var error = await Assert.ThrowsAsync<RlActorsException>(async () =>
        {
            await using var engine = await CreateAsync(Backend("http://127.0.0.1:1") with { Retries = 1 });
            await SampleAsync(engine, Request());
        });
        Assert.Contains("http://127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_ServerThatDoesNotFinish_MeetsTheDeadline()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var engine = await CreateAsync(Backend(server.Url) with { TimeoutSeconds = 0.5 });

        var error = await Assert.ThrowsAsync<RlActorsException>(() => SampleAsync(engine, Request()));

        Assert.Contains("within 0.5 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Cancelled_ReachesTheServer()
    {
        var reached = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async (_, _, http) =>
        {
            http.RequestAborted.Register(gone.SetResult);
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        await using var engine = await CreateAsync(Backend(server.Url));
        using var cancel = new CancellationTokenSource();
        var sampling = SampleAsync(engine, Request(), cancel.Token);
        await reached.Task;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sampling);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((0, 0), (engine.Statistics.Waiting, engine.Statistics.Running));
    }

    [Fact]
    public async Task Generate_NewWeightsInBetween_KeepsTheOlderStamp()
    {
        RlActors.Silo.RemoteGeneration.RemoteGenerationEngine? engine = null;
        await using var server = await ScriptedServer.StartAsync(async (n, _, http) =>
        {
            if (n == 1)
            {
                await engine!.LoadAsync(Second, CancellationToken.None);
            }

            await ScriptedServer.StreamAsync(http, [7, 1]);
        });
        await using var made = engine = await CreateAsync(Backend(server.Url));

        Assert.Equal(new[] { 4, 4 }, (await SampleAsync(engine, Request()))[0].Versions);
        Assert.Equal(new[] { 5, 5 }, (await SampleAsync(engine, Request()))[0].Versions);
    }

    [Fact]
    public async Task Generate_PinnedToAnOlderVersion_IsRefused()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => ScriptedServer.StreamAsync(http, [7, 1]));
        await using var engine = await CreateAsync(Backend(server.Url));
        await SampleAsync(engine, Request() with { Pinned = First });
        await engine.LoadAsync(Second, CancellationToken.None);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => SampleAsync(engine, Request() with { Pinned = First }));

        Assert.Contains("cannot go back to 1.4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_WhileSomebodyIsPinned_WaitsForThem()
    {
        var reached = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async (_, _, http) =>
        {
            reached.SetResult();
            await release.Task;
            await ScriptedServer.StreamAsync(http, [7, 1]);
        });
        await using var engine = await CreateAsync(Backend(server.Url));
        var pinned = SampleAsync(engine, Request() with { Pinned = First });
        await reached.Task;

        var load = engine.LoadAsync(Second, CancellationToken.None);
        Assert.False(load.IsCompleted);
        release.SetResult();

        Assert.Equal(new[] { 4, 4 }, (await pinned)[0].Versions);
        await load;
        Assert.Equal(Second, engine.Current);
    }

    [Fact]
    public async Task Generate_WhatServersCannot_IsRefusedBeforeItIsAsked()
    {
        await using var server = await ScriptedServer.StartAsync((_, _, http) => ScriptedServer.StreamAsync(http, [7, 1]));
        await using var engine = await CreateAsync(Backend(server.Url));

        await Assert.ThrowsAsync<RlActorsException>(() => SampleAsync(engine, Request() with { Shaping = new LogitShaping { TopLogprobs = 2 } }));
        await Assert.ThrowsAsync<RlActorsException>(() => engine.ScoreAsync(First, [new ScoredText([1], [2])], 0.5, CancellationToken.None));
        Assert.Empty(server.Asked);
    }

    [Fact]
    public void Key_OfAVariableThatIsNotSet_IsRefused() => Assert.Contains(
        "RLACTORS_NO_SUCH_KEY",
        Assert.Throws<RlActorsException>(() => new RlActors.Silo.RemoteGeneration.ServerClient(
            Backend("http://127.0.0.1:1") with { ApiKeyEnvironment = "RLACTORS_NO_SUCH_KEY" }, TimeProvider.System)).Message,
        StringComparison.Ordinal);
}
