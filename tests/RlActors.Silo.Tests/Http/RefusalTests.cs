using System.Net;
using System.Text;
using System.Text.Json;

namespace RlActors.Silo.Tests.Http;

[Collection(nameof(ServedRun))]
public sealed class RefusalTests(ServedRun served)
{
    private const string Good = """ "model":"served","prompt":"1+2=" """;

    [Theory]
    [InlineData("{\"prompt\":\"1+2=\"}", 400, "model")]
    [InlineData("{\"model\":7,\"prompt\":\"1+2=\"}", 400, "model")]
    [InlineData("{\"model\":\"nobody\",\"prompt\":\"1+2=\"}", 404, "model")]
    [InlineData("{\"model\":\"served@9.9\",\"prompt\":\"1+2=\"}", 404, "model")]
    [InlineData("{\"model\":\"served\"}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":[]}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":[[1,2],\"x\"]}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":[1.5]}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":[-1]}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":[123456]}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":[[]]}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":\"\\ud800\"}", 400, "prompt")]
    [InlineData("{\"model\":\"served\",\"prompt\":\"1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1=\"}", 400, "prompt")]
    [InlineData("{" + Good + ",\"max_tokens\":0}", 400, "max_tokens")]
    [InlineData("{" + Good + ",\"max_tokens\":\"many\"}", 400, "max_tokens")]
    [InlineData("{" + Good + ",\"max_tokens\":1e99}", 400, "max_tokens")]
    [InlineData("{" + Good + ",\"temperature\":-1}", 400, "temperature")]
    [InlineData("{" + Good + ",\"temperature\":1e400}", 400, "temperature")]
    [InlineData("{" + Good + ",\"top_p\":0}", 400, "top_p")]
    [InlineData("{" + Good + ",\"n\":100000}", 400, "n")]
    [InlineData("{" + Good + ",\"stop\":[\"\"]}", 400, "stop")]
    [InlineData("{" + Good + ",\"stop\":{}}", 400, "stop")]
    [InlineData("{" + Good + ",\"logit_bias\":{\"x\":1}}", 400, "logit_bias")]
    [InlineData("{" + Good + ",\"logit_bias\":{\"1\":1000}}", 400, "logit_bias")]
    [InlineData("{" + Good + ",\"logprobs\":true}", 400, "logprobs")]
    [InlineData("{" + Good + ",\"frequency_penalty\":0.5}", 400, "frequency_penalty=0.5")]
    [InlineData("{" + Good + ",\"best_of\":3}", 400, "best_of=3")]
    [InlineData("{" + Good + ",\"stream_options\":{\"include_usage\":true}}", 400, "stream_options")]
    [InlineData("{" + Good + ",\"stream\":true,\"stream_options\":{\"x\":true}}", 400, "stream_options.x")]
    [InlineData("{" + Good + ",\"echo\":true,\"logprobs\":1}", 400, "echo with logprobs")]
    [InlineData("{" + Good + ",\"temprature\":1}", 400, "temprature")]
    [InlineData("{" + Good + ",\"model\":\"other\"}", 400, null)]
    [InlineData("{" + Good, 400, null)]
    [InlineData("[]", 400, null)]
    [InlineData("", 400, null)]
    [InlineData("nonsense", 400, null)]
    public async Task Completions_BadRequest_IsRefusedByName(string body, int expected, string? param)
    {
        var (status, answer) = await served.PostAsync("/v1/completions", body);
        AssertError(expected, param, status, answer);
    }

    [Theory]
    [InlineData("{\"model\":\"served\"}", "messages")]
    [InlineData("{\"model\":\"served\",\"messages\":[]}", "messages")]
    [InlineData("{\"model\":\"served\",\"messages\":[7]}", "messages[0]")]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"wizard\",\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"user\"}]}", "messages[0].content")]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}", "messages[0].content[0]")]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"user\",\"content\":\"1+2=\"}],\"top_logprobs\":3}", "top_logprobs")]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"user\",\"content\":\"1+2=\"}],\"response_format\":{\"type\":\"json_object\"}}", "response_format={\"type\":\"json_object\"}")]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"user\",\"content\":\"1+2=\"}],\"tools\":7}", "tools")]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"user\",\"content\":\"1+2=\"}],\"tools\":[{\"type\":\"function\"}]}", null)]
    [InlineData("{\"model\":\"served\",\"messages\":[{\"role\":\"user\",\"content\":\"1+2=\"}],\"prompt\":\"x\"}", "prompt")]
    public async Task Chat_BadRequest_IsRefusedByName(string body, string? param)
    {
        var (status, answer) = await served.PostAsync("/v1/chat/completions", body);
        AssertError(400, param, status, answer);
    }

    [Fact]
    public async Task Request_OfTooManyBytes_IsRefusedAndTheServerGoesOn()
    {
        using var content = new ByteArrayContent(new byte[5 * 1024 * 1024]);
        try
        {
            using var response = await served.Client.PostAsync("/v1/completions", content);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The server closed the connection while the client was still sending: refused all the same.
        }

        await served.CompleteAsync(new { model = "served", prompt = "1+2=" });
    }

    [Fact]
    public async Task Request_NestedTooDeep_IsRefused()
    {
        var (status, answer) = await served.PostAsync("/v1/completions", new string('[', 100_000));
        AssertError(400, null, status, answer);
    }

    [Fact]
    public async Task Requests_OfMutatedBytes_AreAnsweredWithAnErrorOrACompletion()
    {
        const int seed = 20261124;
        var random = new Random(seed);
        byte[] good = Encoding.UTF8.GetBytes("{" + Good + ",\"max_tokens\":2,\"n\":1,\"stop\":[\"x\"],\"logit_bias\":{\"1\":-1},\"stream\":false,\"seed\":3}");
        for (int i = 0; i < 500; i++)
        {
            byte[] mutated = [.. good];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            using var content = new ByteArrayContent(mutated);
            using var response = await served.Client.PostAsync(i % 2 == 0 ? "/v1/completions" : "/v1/chat/completions", content);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(
                (int)response.StatusCode is 200 or 400 or 404 or 429, $"seed {seed}, request {i} was answered {(int)response.StatusCode}: {text}\n{Encoding.Latin1.GetString(mutated)}");
            Assert.True(response.IsSuccessStatusCode || JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("message").GetString()!.Length > 0);
        }
    }

    [Fact]
    public async Task Address_ThatIsNotThere_IsTold()
    {
        using var response = await served.Client.GetAsync("/v1/embeddings");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("/v1/completions", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void AssertError(int expected, string? param, int status, JsonElement answer)
    {
        Assert.True(expected == status, answer.ToString());
        var error = answer.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
        Assert.True(error.TryGetProperty("code", out _));
    }
}
