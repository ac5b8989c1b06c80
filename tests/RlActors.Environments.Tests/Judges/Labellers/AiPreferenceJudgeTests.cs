using RlActors.Judges.Labellers;

namespace RlActors.Environments.Judges.Labellers;

public class AiPreferenceJudgeTests
{
    [Fact]
    public async Task JudgeAsync_Preferences_AreSharesOfWonComparisons()
    {
        await using var server = await LabellerServer.StartAsync((_, question) => Longer(question));
        using var judge = Judge(server, """{"opponents":2}""");
        var said = await GroupJudged.By(judge, "a", "aaa", "aa", "aaaa");

        Assert.Equal([0, Math.Round(2.0 / 3, 9), Math.Round(1.0 / 3, 9), 1], GroupJudged.Rewards(said));
        Assert.Equal(2 * 6, server.Questions.Count);
        Assert.Equal("won 2 of 3 comparisons", said[1].Detail);
    }

    [Fact]
    public async Task JudgeAsync_LabellerThatLikesOnePlace_PrefersNobody()
    {
        await using var server = await LabellerServer.StartAsync((_, _) => "The first is better. [[A]]");
        using var judge = Judge(server);

        Assert.Equal([0.5, 0.5, 0.5], GroupJudged.Rewards(await GroupJudged.By(judge, "a", "b", "c")));
    }

    [Fact]
    public async Task JudgeAsync_EqualTexts_AreATieWithoutAQuestion()
    {
        await using var server = await LabellerServer.StartAsync((_, _) => "[[A]]");
        using var judge = Judge(server);

        Assert.Equal([0.5, 0.5], GroupJudged.Rewards(await GroupJudged.By(judge, "a", "a")));
        Assert.Empty(server.Questions);
    }

    [Fact]
    public async Task JudgeAsync_Tie_IsHalfAWin()
    {
        await using var server = await LabellerServer.StartAsync((_, question) => Longer(question) == "[[A]]" ? "[[A]]" : "[[C]]");
        using var judge = Judge(server);

        Assert.Equal([0.25, 0.75], GroupJudged.Rewards(await GroupJudged.By(judge, "a", "aa")));
    }

    [Fact]
    public async Task JudgeAsync_Baseline_IsComparedAndCountsForNobody()
    {
        await using var server = await LabellerServer.StartAsync((_, question) => Longer(question));
        using var judge = Judge(server);
        var group = new[] { "a", "aa", "aaaa" }.Select((text, i) =>
            new RlActors.Judges.LandedCompletion(text, text.Length, Trajectories.FinishReason.Stop, [], IsBaseline: i == 2)).ToList();

        Assert.Equal([0, 1, 1], GroupJudged.Rewards(await GroupJudged.By(judge, group)));
    }

    [Fact]
    public async Task JudgeAsync_NeverReadable_Fails()
    {
        await using var server = await LabellerServer.StartAsync((_, _) => "both have their merits");
        using var judge = Judge(server);

        var error = await Assert.ThrowsAsync<RlActorsException>(() => GroupJudged.By(judge, "a", "b"));
        Assert.Contains("no verdict in the labeller's answer, after 3 tries", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(8, 1)]
    [InlineData(8, 2)]
    [InlineData(8, 64)]
    [InlineData(9, 64)]
    public void Ring_EveryCompletion_HasAsManyComparisonsAndEachPairOnce(int sampled, int opponents)
    {
        var pairs = ComparisonRing.Pairs(sampled, baseline: true, opponents, seed: 3).ToList();
        var own = pairs.Where(pair => pair.First < sampled).ToList();

        Assert.Equal(own.Count, own.Select(pair => (Math.Min(pair.First, pair.Second), Math.Max(pair.First, pair.Second))).Distinct().Count());
        Assert.All(own, pair => Assert.NotEqual(pair.First, pair.Second));
        int each = Math.Min(2 * opponents, sampled - 1);
        Assert.All(Enumerable.Range(0, sampled), place => Assert.Equal(each, own.Count(pair => pair.First == place || pair.Second == place)));
        Assert.Equal(Math.Min(2 * opponents, sampled), pairs.Count - own.Count);
    }

    /// <summary>Prefers the longer of the two answers in a question.</summary>
    private static string Longer(string question)
    {
        int a = Length("assistant A: "), b = Length("assistant B: ");
        return a > b ? "[[A]]" : "[[B]]";

        int Length(string mark) => question[(question.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Split('\n')[0].Length;
    }

    private static AiPreferenceJudge Judge(LabellerServer server, string options = "{}") =>
        new(OptionsJson.Judge(AiLabellerJudgeTests.Options(server, "{}", options)));
}
