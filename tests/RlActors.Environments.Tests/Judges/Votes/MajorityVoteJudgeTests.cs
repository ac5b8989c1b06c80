using RlActors.Judges;
using RlActors.Judges.Votes;
using RlActors.Trajectories;

namespace RlActors.Environments.Judges.Votes;

public class MajorityVoteJudgeTests
{
    [Theory]
    [InlineData("", "12|12|13|", "1 1 0 0")]
    [InlineData("", " 12 |12|12.0|x", "1 1 0 0")]
    [InlineData("""{"numbers":true}""", " 12 |12|12.0|x", "1 1 1 0")]
    [InlineData("""{"numbers":true,"after":"="}""", "1=7|2=7.0|7|1 7", "1 1 0 0")]
    [InlineData("""{"after":";"}""", "1;9|2;9|9|", "1 1 0 0")]
    [InlineData("", "a|b|b|a", "1 0 0 1")]
    [InlineData("""{"ties":"all"}""", "a|b|b|a|c", "1 1 1 1 0")]
    [InlineData("""{"ties":"none"}""", "a|b|b|a|c", "0 0 0 0 0")]
    [InlineData("""{"minShare":0.5}""", "a|a|b|c", "1 1 0 0")]
    [InlineData("""{"minShare":0.6}""", "a|a|b|c", "0 0 0 0")]
    [InlineData("""{"numbers":true}""", "x|y|z", "0 0 0")]
    public async Task JudgeAsync_Group_RewardsWhatMostSay(string options, string texts, string rewards)
    {
        var said = await GroupJudged.By(new MajorityVoteJudge(OptionsJson.Judge(options)), texts.Split('|'));

        Assert.Equal(rewards, string.Join(' ', said.Select(judgement => judgement.Reward)));
        Assert.All(said, judgement => Assert.Null(judgement.Correct));
    }

    [Fact]
    public async Task JudgeAsync_Baseline_IsJudgedByTheVoteAndHasNone()
    {
        LandedCompletion Landed(string text, bool isBaseline = false) => new(text, 1, FinishReason.Stop, [], isBaseline);
        var said = await GroupJudged.By(new MajorityVoteJudge(OptionsJson.Judge("")), [Landed("a"), Landed("b"), Landed("b", isBaseline: true)]);

        Assert.Equal([1, 0, 0], GroupJudged.Rewards(said));
    }

    [Fact]
    public async Task JudgeAsync_Detail_CountsTheVotes()
    {
        var said = await GroupJudged.By(new MajorityVoteJudge(OptionsJson.Judge("")), "7", "7", "8", "");

        Assert.Equal(["2 of 4 say '7'; majority '7'", "1 of 4 say '8'; majority '7'", "no answer; majority '7'"], said.Select(judgement => judgement.Detail).Distinct());
    }

    [Fact]
    public void Options_OutOfBounds_AreRefused() => Assert.Equal(
        "judge 'majority-vote': option 'minShare' is 1.5; expected a number from 0 to 1",
        Assert.Throws<RlActorsException>(() => new MajorityVoteJudge(OptionsJson.Judge("""{"minShare":1.5}"""))).Message);
}
