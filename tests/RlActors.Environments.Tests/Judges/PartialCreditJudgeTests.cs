using RlActors.Judges;

namespace RlActors.Environments.Judges;

public class PartialCreditJudgeTests
{
    [Theory]
    [InlineData("", "123", 1)]
    [InlineData("", "12", 2.0 / 3)]
    [InlineData("", "129", 2.0 / 3)]
    [InlineData("", "1234", 3.0 / 4)]
    [InlineData("", "23", 0)]
    [InlineData("", "", 0)]
    [InlineData("""{"align":"end"}""", "23", 2.0 / 3)]
    [InlineData("""{"align":"end"}""", "0123", 3.0 / 4)]
    [InlineData("""{"align":"end"}""", "123", 1)]
    [InlineData("""{"after":";"}""", "123", 0)]
    [InlineData("""{"after":";"}""", "04;103", 2.0 / 3)]
    public async Task JudgeAsync_Text_IsTheShareInPlace(string options, string text, double reward)
    {
        var verdict = await Judged.By(new PartialCreditJudge(OptionsJson.Judge(options)), text, "123");

        Assert.Equal(reward, verdict.Reward, precision: 12);
        Assert.Equal(reward == 1, verdict.Correct);
    }

    [Fact]
    public async Task JudgeAsync_RandomTexts_GivesFullCreditOnlyForTheAnswer()
    {
        int exact = 0;
        foreach (string align in (string[])["start", "end"])
        {
            var judge = new PartialCreditJudge(OptionsJson.Judge($$"""{"align":"{{align}}"}"""));
            for (int seed = 0; seed < 3000; seed++)
            {
                var random = new Random(seed);
                string answer = Digits(random), text = Digits(random);

                var verdict = await Judged.By(judge, text, answer);

                Assert.InRange(verdict.Reward, 0, 1);
                Assert.Equal(text == answer, verdict.Reward == 1);
                Assert.Equal(text == answer, verdict.Correct);
                exact += text == answer ? 1 : 0;
            }
        }

        Assert.True(exact > 20, $"only {exact} exact answers came up");

        static string Digits(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(3)));
    }
}
