using RlActors.Judges.Lengths;
using RlActors.Trajectories;
using static RlActors.Environments.Judges.GroupJudged;

namespace RlActors.Environments.Judges.Lengths;

public class LengthJudgeTests
{
    [Fact]
    public async Task CosineLength_PapersDefaults_GoFromTheirFirstToTheirLastValue()
    {
        var judge = new CosineLengthJudge(OptionsJson.Judge("""{"maxTokens":100}"""));
        var said = await By(judge, [Of(0, true), Of(50, true), Of(100, true), Of(0, false), Of(50, false), Of(100, false), Of(25, true), Of(100, true, FinishReason.Length), Of(400, true)]);

        Assert.Equal([2, 1.5, 1, -10, -5, 0, Math.Round(1 + (0.5 * (1 + Math.Cos(Math.PI / 4))), 9), -10, 1], Rewards(said));
    }

    [Fact]
    public async Task RelativeLength_Range_IsKimis()
    {
        var judge = new RelativeLengthJudge(OptionsJson.Judge(""));

        Assert.Equal([0.5, 0.25, -0.5, 0, -0.25], Rewards(await By(judge, [Of(10, true), Of(15, true), Of(30, true), Of(10, false), Of(25, false)])));
        Assert.Equal([0, 0], Rewards(await By(judge, [Of(10, true), Of(10, false)])));
    }

    [Fact]
    public async Task RelativeLength_Baseline_IsComparedAndNotCounted()
    {
        var judge = new RelativeLengthJudge(OptionsJson.Judge(""));

        Assert.Equal([0.5, -0.5, 0.5], Rewards(await By(judge, [Of(10, true), Of(20, true), Of(1, true, isBaseline: true)])));
    }

    [Fact]
    public async Task RelativeLength_Sigmoid_ComparesCorrectOnesWithEachOther()
    {
        var judge = new RelativeLengthJudge(OptionsJson.Judge("""{"shape":"sigmoid"}"""));
        double far = 1 / (1 + Math.Exp(-1));

        Assert.Equal(
            [Math.Round(far - 1, 6), Math.Round(-far, 6), 0],
            (await By(judge, [Of(10, true), Of(30, true), Of(1000, false)])).Select(judgement => Math.Round(judgement.Reward, 6)));
        Assert.Equal([-0.5, -0.5], Rewards(await By(judge, [Of(10, true), Of(10, true)])));
        Assert.Equal([0, 0], Rewards(await By(judge, [Of(10, false), Of(20, false)])));
    }

    [Fact]
    public async Task Correctness_OfAnotherJudge_IsReadByItsLabel()
    {
        var judge = new RelativeLengthJudge(OptionsJson.Judge("""{"of":"verifier","correctAt":0.5}"""));
        var completions = new[] { Of(10, false), Of(20, false) }.Select((completion, i) => completion with { Verdicts = [.. completion.Verdicts, new Verdict("verifier", 0, 0.5 * i, null)] });

        Assert.Equal([0, -0.5], Rewards(await By(judge, [.. completions])));
    }

    [Theory]
    [InlineData("""{"of":"nobody"}""", "none is called 'nobody'")]
    [InlineData("", "there is none")]
    public async Task Correctness_NobodySaysWhatIsCorrect_FailsAndSaysWhatToDo(string options, string reason)
    {
        var judge = new RelativeLengthJudge(OptionsJson.Judge(options));
        var alone = Of(10, true) with { Verdicts = options.Length == 0 ? [] : [new Verdict("a", 1, 1, null)] };
        var error = await Assert.ThrowsAsync<RlActorsException>(() => By(judge, [alone, alone]));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("weight 0", error.Message, StringComparison.Ordinal);
    }
}
