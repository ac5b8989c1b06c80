using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RlActors.Engines;
using RlActors.Grains;
using RlActors.Trajectories;

namespace RlActors.Silo.Tests.Http;

/// <summary>What the engine is asked, and how its tokens become an answer: with a script in its place.</summary>
[Collection(nameof(ServedRun))]
public sealed class ScriptedServingTests(ServedRun served) : IDisposable
{
    public void Dispose() => served.Engines.Script = null;

    [Fact]
    public async Task Shaping_OfARequest_ReachesTheEngine()
    {
        GenerationRequest? seen = null;
        served.Engines.Script = (request, _) =>
        {
            seen = request;
            return Tokens(request, [5, 6], FinishReason.Length);
        };

        await served.CompleteAsync(new
        {
            model = "served", prompt = new[] { 3, 4 }, max_tokens = 2, temperature = 0.7, top_p = 0.9, top_k = 40, min_p = 0.05, repetition_penalty = 1.1, seed = 11,
            logit_bias = new Dictionary<string, double> { ["7"] = -100 }, stop = new[] { "ab", "c" }, stop_token_ids = new[] { 9 }, logprobs = 2,
        });

        Assert.Equal([3, 4], seen!.PromptTokens);
        Assert.Equal((11, 0.7, 2), (seen.Seed, seen.Sampling.Temperature, seen.Sampling.MaxTokens));
        Assert.Equal((0.9, 40, 0.05, 1.1, 2), (seen.Shaping!.TopP, seen.Shaping.TopK, seen.Shaping.MinP, seen.Shaping.RepetitionPenalty, seen.Shaping.TopLogprobs));
        Assert.Equal(-100, seen.Shaping.LogitBias[7]);
        Assert.Equal(["ab", "c"], seen.StopTexts!.Texts);
        Assert.Equal([9, 1], seen.StopTokens);
    }

    [Fact]
    public async Task Versions_ThatChangeInBetween_AreToldTokenByToken()
    {
        served.Engines.Script = (request, _) => Tokens(request, [5, 6, 7], FinishReason.Length, version: position => position < 2 ? 2 : 3);
        var answer = await served.CompleteAsync(new { model = "served", prompt = "1+2=", max_tokens = 3, return_token_ids = true });

        var choice = answer.GetProperty("choices")[0];
        Assert.Equal(2, choice.GetProperty("policy_version").GetProperty("version").GetInt32());
        Assert.Equal([2, 2, 3], choice.GetProperty("token_policy_versions").EnumerateArray().Select(number => number.GetInt32()));
        Assert.Equal((await served.NewestAsync()).Hash, choice.GetProperty("policy_versions")[1].GetProperty("hash").GetString());
    }

    [Fact]
    public async Task StopText_AcrossTokens_IsCutOffWholeAndStreamed()
    {
        var tokenizer = await TokenizerAsync();
        int[] tokens = tokenizer("12+34=5");
        served.Engines.Script = (request, _) => Tokens(request, tokens, FinishReason.Stop);
        object body = new { model = "served", prompt = "1+2=", stop = "4=" };

        var whole = await served.CompleteAsync(body);
        var events = await served.StreamAsync("/v1/completions", new { model = "served", prompt = "1+2=", stop = "4=", stream = true });

        Assert.Equal("12+3", whole.GetProperty("choices")[0].GetProperty("text").GetString());
        Assert.Equal("12+3", string.Concat(events.Select(one => one.GetProperty("choices")[0].GetProperty("text").GetString())));
    }

    [Fact]
    public async Task Client_ThatGoesAway_EndsWhatIsSampledForIt()
    {
        var ended = new TaskCompletionSource();
        served.Engines.Script = (request, cancellationToken) => Endless(request, ended, cancellationToken);
        using var gone = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = JsonContent.Create(new { model = "served", prompt = "1+2=", stream = true }) };
        using var response = await served.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, gone.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(gone.Token));
        Assert.StartsWith("data: {", await reader.ReadLineAsync(gone.Token), StringComparison.Ordinal);
        Assert.False(ended.Task.IsCompleted);

        response.Dispose();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Generator_WithoutRoom_Answers429AndServesAgainLater()
    {
        var release = new TaskCompletionSource();
        served.Engines.Script = (request, _) => Tokens(request, [5], FinishReason.Length, until: release.Task);
        var full = Enumerable.Range(0, 48).Select(_ => served.PostAsync("/v1/completions", new { model = "served", prompt = "1+2=" })).ToList();
        var (status, answer) = (200, default(JsonElement));
        for (int i = 0; i < 200 && status != 429; i++)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            try
            {
                (status, answer) = await served.PostAsync("/v1/completions", new { model = "served", prompt = "1+2=" }, soon.Token);
            }
            catch (OperationCanceledException)
            {
                // It was taken, and given up again: not all of the others were there yet.
            }
        }

        Assert.Equal(429, status);
        Assert.Equal("rate_limit_exceeded", answer.GetProperty("error").GetProperty("code").GetString());
        using (var content = JsonContent.Create(new { model = "served", prompt = "1+2=", stream = true }))
        using (var refused = await served.Client.PostAsync("/v1/completions", content))
        {
            Assert.Equal(1, refused.Headers.RetryAfter?.Delta?.TotalSeconds); // a stream that cannot begin is an ordinary error
        }

        release.SetResult();
        Assert.All(await Task.WhenAll(full), one => Assert.True(one.Status is 200 or 429));
        served.Engines.Script = null;
        await served.CompleteAsync(new { model = "served", prompt = "1+2=" });
    }

    [Fact]
    public async Task Engine_ThatFails_IsAnErrorWithoutItsInsides()
    {
        served.Engines.Script = (_, _) => throw new InvalidOperationException("secret insides");
        var (status, answer) = await served.PostAsync("/v1/completions", new { model = "served", prompt = "1+2=" });

        Assert.Equal(500, status);
        Assert.DoesNotContain("secret", answer.ToString(), StringComparison.Ordinal);
        Assert.Equal("server_error", answer.GetProperty("error").GetProperty("type").GetString());
    }

    private async Task<Func<string, int[]>> TokenizerAsync()
    {
        var catalog = (RlActors.Runs.RunCatalog)served.Services.GetService(typeof(RlActors.Runs.RunCatalog))!;
        return (await catalog.GetAsync(ServedRun.Name)).Tokenizer.EncodeContinuation;
    }

    private static async IAsyncEnumerable<Completion> Tokens(
        GenerationRequest request, int[] tokens, FinishReason finish, Func<int, int>? version = null, Task? until = null)
    {
        await (until ?? Task.CompletedTask);
        foreach (int index in request.Indices)
        {
            int[] versions = [.. tokens.Select((_, position) => version?.Invoke(position) ?? 3)];
            for (int position = 0; position < tokens.Length; position++)
            {
                request.OnToken!(new SampledToken(index, position, tokens[position], -1, versions[position]));
            }

            yield return new Completion(index, tokens, [.. tokens.Select(_ => -1f)], versions, [.. tokens.Select(_ => (byte)1)], finish);
        }
    }

    private static async IAsyncEnumerable<Completion> Endless(
        GenerationRequest request, TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (int position = 0; ; position++)
            {
                request.OnToken!(new SampledToken(0, position, 5, -1, 3));
                await Task.Delay(20, cancellationToken);
            }
        }
        finally
        {
            ended.SetResult();
        }

#pragma warning disable CS0162 // an iterator must yield somewhere
        yield break;
#pragma warning restore CS0162
    }
}
