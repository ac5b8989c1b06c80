using System.Text.Json.Nodes;
using RlActors.Judges.Labellers;

namespace RlActors.Environments.Judges.Labellers;

/// <summary>The labeller against a real server on this machine.</summary>
public class AiLabellerJudgeTests
{
    [Fact]
    public async Task JudgeAsync_Score_IsReadScaledAndRemembered()
    {
        await using var server = await LabellerServer.StartAsync((_, question) => question.Contains("Answer: good", StringComparison.Ordinal) ? "Fine. Score: 4" : "Score: 1");
        using var judge = Judge(server);

        Assert.Equal(0.8, (await Judged.By(judge, "good", "so")).Reward);
        Assert.Equal(0.2, (await Judged.By(judge, "bad", "so")).Reward);
        Assert.Equal(0.8, (await Judged.By(judge, "good", "so")).Reward);
        Assert.Equal(2, server.Questions.Count);
    }

    [Fact]
    public async Task JudgeAsync_ServerThatFailsAtFirst_IsAskedAgain()
    {
        await using var server = await LabellerServer.StartAsync((asked, _, _) => Task.FromResult(asked switch
        {
            1 => (500, """{"error":{"message":"overloaded"}}"""),
            2 => (429, """{"error":{"message":"slower"}}"""),
            _ => (200, "Score: 5"),
        }));
        using var judge = Judge(server, """{"retries":2}""");

        Assert.Equal(1, (await Judged.By(judge, "x", "so")).Reward);
    }

    [Fact]
    public async Task JudgeAsync_AnswerThatCannotBeRead_IsAskedForAgain_AndNotRemembered()
    {
        await using var server = await LabellerServer.StartAsync((asked, _) => asked % 3 == 0 ? "Score: 2" : "Score: many");
        using var judge = Judge(server);

        Assert.Equal(0.4, (await Judged.By(judge, "x", "so")).Reward);
        Assert.Equal(3, server.Questions.Count);
    }

    [Theory]
    [InlineData(200, "I would rather not", "no score in the labeller's answer, after 3 tries: 'I would rather not'")]
    [InlineData(200, "<html>busy</html>", "not what an OpenAI endpoint answers")]
    [InlineData(200, """{"choices":[]}""", "not what an OpenAI endpoint answers")]
    [InlineData(401, """{"error":{"message":"no key"}}""", "it refuses the key (401)")]
    [InlineData(404, """{"error":{"message":"no such model"}}""", "status 404")]
    [InlineData(503, """{"error":{"message":"down"}}""", "status 503")]
    public async Task JudgeAsync_ServerThatDoesNotJudge_FailsAndSaysWhy(int status, string body, string reason)
    {
        await using var server = await LabellerServer.StartAsync((_, _, _) => Task.FromResult((status, body)));
        using var judge = Judge(server, """{"retries":0}""");

        var error = await Assert.ThrowsAsync<RlActorsException>(() => Judged.By(judge, "x", "so"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JudgeAsync_ServerThatIsTooSlow_IsGivenUp()
    {
        await using var server = await LabellerServer.StartAsync(async (_, _, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (200, "Score: 5");
        });
        using var judge = Judge(server, """{"retries":0,"timeoutSeconds":0.2}""");

        var error = await Assert.ThrowsAsync<RlActorsException>(() => Judged.By(judge, "x", "so"));
        Assert.Contains("no answer within 0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JudgeAsync_ServerThatIsNotThere_SaysSo()
    {
        await using var server = await LabellerServer.StartAsync((_, _) => "Score: 5");
        string url = server.Url;
        await server.DisposeAsync();
        using var judge = new AiLabellerJudge(OptionsJson.Judge($$"""{"endpoint":{"url":"{{url}}","model":"m","retries":0} }"""));

        var error = await Assert.ThrowsAsync<RlActorsException>(() => Judged.By(judge, "x", "so"));
        Assert.Contains($"judge's endpoint {url}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JudgeAsync_Many_AreAskedABoundedNumberAtATime()
    {
        await using var server = await LabellerServer.StartAsync(async (_, _, _) =>
        {
            await Task.Delay(20);
            return (200, "Score: 5");
        });
        using var judge = Judge(server, """{"parallel":3}""");
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Judged.By(judge, $"text {i}", "so")));

        Assert.Equal(24, server.Questions.Count);
        Assert.InRange(server.MostAtOnce, 1, 3);
    }

    [Fact]
    public async Task Key_FromItsVariable_IsSentAndNeverShown()
    {
        const string Variable = "RLACTORS_TEST_LABELLER_KEY";
        Environment.SetEnvironmentVariable(Variable, "secret-of-mine");
        await using var server = await LabellerServer.StartAsync((_, _, _) => Task.FromResult((403, """{"error":{"message":"no"}}""")));
        using var judge = Judge(server, $$"""{"retries":0,"apiKeyEnvironment":"{{Variable}}"}""");
        var error = await Assert.ThrowsAsync<RlActorsException>(() => Judged.By(judge, "x", "so"));

        Assert.Equal(["Bearer secret-of-mine"], server.Keys);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"endpoint":{"url":"here","model":"m"}}""", "option 'endpoint.url' is here")]
    [InlineData("""{"endpoint":{"url":"http://a/v1","model":"m","apiKeyEnvironment":"RLACTORS_NOT_SET"}}""", "'RLACTORS_NOT_SET', which is not set")]
    [InlineData("""{"endpoint":{"url":"http://a/v1","model":"m","parallel":0}}""", "option 'endpoint.parallel' is 0")]
    [InlineData("""{"endpoint":{"url":"http://a/v1","model":"m"},"samples":2}""", "1 at temperature 0")]
    [InlineData("", "option 'endpoint' is missing")]
    public void Options_Wrong_AreRefused(string options, string reason) => Assert.Contains(
        reason, Assert.Throws<RlActorsException>(() => new AiLabellerJudge(OptionsJson.Judge(options))).Message, StringComparison.Ordinal);

    private static AiLabellerJudge Judge(LabellerServer server, string endpoint = "{}") => new(OptionsJson.Judge(Options(server, endpoint)));

    internal static string Options(LabellerServer server, string endpoint, string more = "{}")
    {
        var options = JsonNode.Parse(more)!.AsObject();
        var asked = JsonNode.Parse(endpoint)!.AsObject();
        (asked["url"], asked["model"]) = (server.Url, "labeller");
        options["endpoint"] = asked;
        return options.ToJsonString();
    }
}
