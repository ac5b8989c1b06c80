using RlActors.Judges;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Environments.Judges;

public class SentenceWordsJudgeTests
{
    private const string Words = "\"words\":[\"happy\",\"Hugged\",\"fun\"]";
    private const string OneIsEnough = $$"""{ {{Words}}, "minSentences": 1 }""";

    [Theory]
    [InlineData("She was happy.", 1)]
    [InlineData("She was HAPPY! He hugged her.", 1)]
    [InlineData("She was happy. He ran. They sat. It rained.", 0.25)]
    [InlineData("She was unhappy. It was funny.", 0)]
    [InlineData("\"Look, Mom!\" Lily said. \"I am happy!\"", 1.0 / 3)]
    [InlineData("What fun?! He hugged her…", 1)]
    [InlineData("They were happy", 1)]
    [InlineData("3.5 happy dogs.", 1)]
    [InlineData("", 0)]
    [InlineData("... !!! ???", 0)]
    public async Task JudgeAsync_FinishedText_IsTheShareOfSentencesWithAWord(string text, double reward)
    {
        var verdict = await Judged.By(new SentenceWordsJudge(OptionsJson.Judge(OneIsEnough)), text, "");

        Assert.Equal(reward, verdict.Reward, precision: 12);
        Assert.Null(verdict.Correct);
    }

    [Theory]
    [InlineData("drop", "She ran. She was happy. And then he", 0.5)]
    [InlineData("count", "She ran. She was happy. And then he", 1.0 / 3)]
    [InlineData("drop", "happy happy happy and then happy", 0)]
    [InlineData("drop", "She ran. She was happy.", 0.5)]
    public async Task JudgeAsync_TextThatWasCutOff_CountsItsLastSentenceAsTheRecipeSays(string unfinished, string text, double reward)
    {
        var judge = new SentenceWordsJudge(OptionsJson.Judge($$"""{ {{Words}}, "minSentences": 1, "unfinished": "{{unfinished}}" }"""));

        var verdict = await judge.JudgeAsync(new JudgeRequest(new TaskPrompt("t/1", "?", "", null), text, 5, FinishReason.Length), CancellationToken.None);

        Assert.Equal(reward, verdict.Reward, precision: 12);
    }

    [Theory]
    [InlineData("", "She was happy.", 1.0 / 3)]
    [InlineData(", \"minSentences\": 5", "She was happy. What fun!", 2.0 / 5)]
    [InlineData(", \"minSentences\": 1", "She was happy. she was, happy! She was happy.", 1.0 / 3)]
    [InlineData(", \"minSentences\": 1, \"countRepeats\": true", "She was happy. she was, happy! She was happy.", 1)]
    public async Task JudgeAsync_FewOrRepeatedSentences_EarnNothingMore(string options, string text, double reward) =>
        Assert.Equal(reward, (await Judged.By(new SentenceWordsJudge(OptionsJson.Judge($"{{ {Words}{options} }}")), text, "")).Reward, precision: 12);

    [Fact]
    public async Task JudgeAsync_Detail_SaysWhatWasCounted() =>
        Assert.Equal("1 of 2 sentences", (await Judged.By(new SentenceWordsJudge(OptionsJson.Judge(OneIsEnough)), "Fun. Rain.", "")).Detail);

    [Theory]
    [InlineData("", "option 'words' is missing")]
    [InlineData("""{"words":[]}""", "option 'words' is []; expected at least one word")]
    [InlineData("""{"words":["very happy"]}""", "a list with 'very happy'; expected single words of letters alone, such as \"happy\"")]
    [InlineData("""{"words":[""]}""", "expected single words of letters alone")]
    [InlineData("""{"words":[null]}""", "expected single words of letters alone")]
    [InlineData("""{"words":["a"],"minSentences":0}""", "option 'minSentences' is 0; expected a number from 1 to 1000")]
    [InlineData("""{"words":["a"],"unfinished":"keep"}""", "option 'unfinished' is \"keep\"; expected one of: \"drop\", \"count\"")]
    public void Constructor_BadOption_NamesIt(string options, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => new SentenceWordsJudge(OptionsJson.Judge(options)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
