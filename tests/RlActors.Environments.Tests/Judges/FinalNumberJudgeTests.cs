using RlActors.Judges;

namespace RlActors.Environments.Judges;

public class FinalNumberJudgeTests
{
    [Theory]
    [InlineData("It costs $1,250.50.", "1250.5")]
    [InlineData("16 - 3 - 4 = 9 eggs\n#### 9", "9")]
    [InlineData("#### 1,080", "1080")]
    [InlineData("#### 5 apples, bought on day 3", "5")]
    [InlineData("#### 4\nno wait\n#### 5", "5")]
    [InlineData("We get 7. The answer is 12.", "12")]
    [InlineData("The temperature is -5 degrees", "-5")]
    [InlineData("The temperature is \u22125 degrees", "-5")]
    [InlineData("a loss of -$5", "-5")]
    [InlineData("a loss of $-5", "-5")]
    [InlineData("pages 10-15", "15")]
    [InlineData("x=3-1", "1")]
    [InlineData("16 - 3", "3")]
    [InlineData("\\boxed{42}", "42")]
    [InlineData("**42**", "42")]
    [InlineData("half is .5", "0.5")]
    [InlineData("half is 0.50", ".5")]
    [InlineData("007", "7")]
    [InlineData("-0", "0")]
    [InlineData("1.50e3 grams", "1500")]
    [InlineData("2e-3", "0.002")]
    [InlineData("20%", "20")]
    [InlineData("3.00", "3")]
    [InlineData("1,000,000,000,000,000,000,000,000,000,001", "1000000000000000000000000000001")]
    [InlineData("10", "#### 10")]
    public async Task JudgeAsync_SameNumber_IsCorrect(string text, string answer)
    {
        var verdict = await Judged.By(new FinalNumberJudge(OptionsJson.Judge("")), text, answer);

        Assert.True(verdict.Correct, verdict.Detail);
        Assert.Equal(1, verdict.Reward);
    }

    [Theory]
    [InlineData("", "5")]
    [InlineData("no number here", "5")]
    [InlineData("5 or 6", "5")]
    [InlineData("5 ####", "5")]
    [InlineData("#### none, though 5 came up", "6")]
    [InlineData("15", "5")]
    [InlineData("5.1", "5")]
    [InlineData("-5", "5")]
    [InlineData("1e5", "5")]
    [InlineData("1000000000000000000000000000001", "1000000000000000000000000000002")]
    public async Task JudgeAsync_AnotherNumberOrNone_IsWrong(string text, string answer)
    {
        var verdict = await Judged.By(new FinalNumberJudge(OptionsJson.Judge("")), text, answer);

        Assert.False(verdict.Correct);
        Assert.Equal(0, verdict.Reward);
        Assert.NotNull(verdict.Detail);
    }

    [Theory]
    [InlineData("the answer is 5", false)]
    [InlineData("Answer: 5", true)]
    [InlineData("Answer: 5 of 7", true)]
    public async Task JudgeAsync_MarkRequired_IsCorrectOnlyWithIt(string text, bool correct)
    {
        var judge = new FinalNumberJudge(OptionsJson.Judge("""{"after":"Answer:","requireAfter":true}"""));

        Assert.Equal(correct, (await Judged.By(judge, text, "5")).Correct);
    }

    [Fact]
    public async Task JudgeAsync_ReferenceWithoutNumber_ThrowsAndIsNoReward()
    {
        var error = await Assert.ThrowsAsync<RlActorsException>(() => Judged.By(new FinalNumberJudge(OptionsJson.Judge("")), "5", "five"));

        Assert.Contains("reference answer 'five' of prompt 't/1' holds no number", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"after":""}""", "option 'after' is empty")]
    [InlineData("""{"mark":"x"}""", "unknown option 'mark'; expected one of: after, requireAfter")]
    public void Constructor_BadOption_NamesIt(string options, string expected) =>
        Assert.Contains(expected, Assert.Throws<RlActorsException>(() => new FinalNumberJudge(OptionsJson.Judge(options))).Message, StringComparison.Ordinal);
}
