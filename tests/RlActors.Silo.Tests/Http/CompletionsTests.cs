using System.Text.Json;

namespace RlActors.Silo.Tests.Http;

[Collection(nameof(ServedRun))]
public sealed class CompletionsTests(ServedRun served)
{
    [Fact]
    public async Task Models_OfAFinishedRun_AreItsNewestAndItsKeptVersions()
    {
        var list = JsonDocument.Parse(await served.Client.GetStringAsync("/v1/models")).RootElement;
        var newest = await served.NewestAsync();
        var ids = list.GetProperty("data").EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);

        Assert.Equal("list", list.GetProperty("object").GetString());
        Assert.Equal(newest.Hash, ids[ServedRun.Name].GetProperty("policy_version").GetProperty("hash").GetString());
        Assert.Equal(["served", "served@1.3", "served@1.2", "served@1.1", "served@1.0", "served@0.10"], ids.Keys.Take(6));
        var one = JsonDocument.Parse(await served.Client.GetStringAsync("/v1/models/served@1.2")).RootElement;
        Assert.Equal(ids["served@1.2"].GetProperty("policy_version").ToString(), one.GetProperty("policy_version").ToString());
        Assert.Equal(32, one.GetProperty("max_model_len").GetInt32());
    }

    [Fact]
    public async Task Completion_SameSeed_SameTokensWholeStreamedAndFromIds()
    {
        var whole = await served.CompleteAsync(new { model = "served", prompt = "37+58=", max_tokens = 8, seed = 7, n = 3, logprobs = 0, return_token_ids = true });
        var choices = whole.GetProperty("choices").EnumerateArray().ToList();
        int[] prompt = Ids(choices[0].GetProperty("prompt_token_ids"));
        var fromIds = await served.CompleteAsync(new { model = "served", prompt, max_tokens = 8, seed = 7, n = 3, return_token_ids = true });
        var events = await served.StreamAsync("/v1/completions", new
        {
            model = "served", prompt = new[] { prompt }, max_tokens = 8, seed = 7, n = 3, logprobs = 0, return_token_ids = true, stream = true, stream_options = new { include_usage = true },
        });

        Assert.Equal(3, choices.Count);
        for (int i = 0; i < choices.Count; i++)
        {
            var parts = events.SelectMany(one => one.GetProperty("choices").EnumerateArray()).Where(part => part.GetProperty("index").GetInt32() == i).ToList();
            int[] ids = Ids(choices[i].GetProperty("token_ids"));
            Assert.Equal(ids, Ids(fromIds.GetProperty("choices")[i].GetProperty("token_ids")));
            Assert.Equal(ids, parts.SelectMany(part => part.TryGetProperty("token_ids", out var more) ? Ids(more) : []));
            Assert.Equal(choices[i].GetProperty("text").GetString(), string.Concat(parts.Select(part => part.GetProperty("text").GetString())));
            Assert.Equal(choices[i].GetProperty("finish_reason").GetString(), parts[^1].GetProperty("finish_reason").GetString());
            Assert.Equal(ids.Length, choices[i].GetProperty("logprobs").GetProperty("token_logprobs").GetArrayLength());
            Assert.All(choices[i].GetProperty("logprobs").GetProperty("token_logprobs").EnumerateArray(), logprob => Assert.True(logprob.GetSingle() <= 0));
        }

        var usage = whole.GetProperty("usage");
        Assert.Equal(prompt.Length, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(choices.Sum(choice => choice.GetProperty("token_ids").GetArrayLength()), usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(usage.ToString(), events[^1].GetProperty("usage").ToString());
    }

    [Fact]
    public async Task Completion_OfSeveralPrompts_NumbersChoicesPromptByPrompt()
    {
        var both = await served.CompleteAsync(new { model = "served", prompt = new[] { "1+2=", "90+9=" }, n = 2, seed = 5, max_tokens = 6, echo = true });
        var second = await served.CompleteAsync(new { model = "served", prompt = "90+9=", n = 2, seed = 5, completion_index = 2, max_tokens = 6 });

        Assert.Equal([0, 1, 2, 3], both.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.StartsWith("1+2=", both.GetProperty("choices")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("90+9=" + second.GetProperty("choices")[i].GetProperty("text").GetString(), both.GetProperty("choices")[2 + i].GetProperty("text").GetString());
        }
    }

    [Theory]
    [InlineData("served@1.1")]
    [InlineData("served@0.10")]
    public async Task Completion_OfAPinnedVersion_IsSampledByIt(string model)
    {
        var named = JsonDocument.Parse(await served.Client.GetStringAsync($"/v1/models/{model}")).RootElement.GetProperty("policy_version");
        string hash = named.GetProperty("hash").GetString()!;
        var byNumber = await served.CompleteAsync(new { model, prompt = "37+58=", seed = 1, return_token_ids = true });
        var byHash = await served.CompleteAsync(new { model = $"served@{hash[..12]}", prompt = "37+58=", seed = 1, return_token_ids = true });

        Assert.Equal(hash, byNumber.GetProperty("choices")[0].GetProperty("policy_version").GetProperty("hash").GetString());
        Assert.Equal(hash, byHash.GetProperty("choices")[0].GetProperty("policy_version").GetProperty("hash").GetString());
        Assert.Equal(Ids(byNumber.GetProperty("choices")[0].GetProperty("token_ids")), Ids(byHash.GetProperty("choices")[0].GetProperty("token_ids")));
    }

    [Fact]
    public async Task Completion_AtTemperatureZero_IsTheSameForEverySeed()
    {
        var first = await served.CompleteAsync(new { model = "served", prompt = "12+34=", temperature = 0, seed = 1 });
        var second = await served.CompleteAsync(new { model = "served", prompt = "12+34=", temperature = 0, seed = 2 });
        Assert.Equal(first.GetProperty("choices").ToString(), second.GetProperty("choices").ToString());
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}
