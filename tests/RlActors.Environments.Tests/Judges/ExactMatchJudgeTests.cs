using RlActors.Judges;

namespace RlActors.Environments.Judges;

public class ExactMatchJudgeTests
{
    [Theory]
    [InlineData("", "95", true)]
    [InlineData("", " 95\n", true)]
    [InlineData("", "095", false)]
    [InlineData("", "", false)]
    [InlineData("", "95 95", false)]
    [InlineData("""{"trim":false}""", " 95", false)]
    [InlineData("""{"trim":false}""", "95", true)]
    [InlineData("""{"after":";"}""", "15,09;95", true)]
    [InlineData("""{"after":";"}""", "15;09;95", true)]
    [InlineData("""{"after":";"}""", "95;", false)]
    [InlineData("""{"after":";"}""", "95", false)]
    [InlineData("""{"after":"=>"}""", "so => 95", true)]
    public async Task JudgeAsync_Text_IsCorrectOnlyWhenTheAnswerIs(string options, string text, bool correct)
    {
        var verdict = await Judged.By(new ExactMatchJudge(OptionsJson.Judge(options)), text, "95");

        Assert.Equal(correct, verdict.Correct);
        Assert.Equal(correct ? 1 : 0, verdict.Reward);
        Assert.Equal(correct, verdict.Detail is null);
    }

    [Theory]
    [InlineData("""{"separator":";"}""", "unknown option 'separator'; expected one of: after, trim")]
    [InlineData("""{"trim":1}""", "option 'trim'")]
    [InlineData("""[1]""", "expected an object")]
    public void Constructor_BadOption_NamesIt(string options, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => new ExactMatchJudge(OptionsJson.Judge(options)));

        Assert.Contains("judge 'exact-match'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
