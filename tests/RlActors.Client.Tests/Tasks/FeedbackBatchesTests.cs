using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Tokenization;

namespace RlActors.Client.Tests.Tasks;

public sealed class FeedbackBatchesTests
{
    private static readonly CharacterTokenizer Tokenizer = new();

    [Fact]
    public void Get_Pairs_AreTheBestAndTheWorstThatEndWithAStop()
    {
        var pair = Assert.IsType<PreferenceExample>(Assert.Single(Get(new PreferenceStageOptions(), new() { Ranking = new(["3", "2", "1"], [5, 4, 1]) })));

        Assert.Equal(("3", "1"), (Text(pair.Chosen), Text(pair.Rejected)));
        Assert.Equal(4, pair.Margin);
        Assert.All(new[] { pair.Chosen, pair.Rejected }, answer => Assert.Equal(Tokenizer.StopTokens[0], answer[^1]));
    }

    [Fact]
    public void Get_AllPairs_LeaveTiesOut()
    {
        var pairs = Get(new PreferenceStageOptions { Pairs = PairSelection.All }, new() { Ranking = new(["3", "2", "1"], [5, 1, 1]) }).Cast<PreferenceExample>();

        Assert.Equal(["3>2", "3>1"], pairs.Select(pair => $"{Text(pair.Chosen)}>{Text(pair.Rejected)}"));
    }

    [Fact]
    public void Get_RandomPairs_AreTheSameForTheSameSeed()
    {
        var stage = new PreferenceStageOptions { Pairs = PairSelection.Random };
        var feedback = new PromptFeedback { Ranking = new(["4", "3", "2", "1"]) };
        var drawn = Enumerable.Range(0, 40).Select(update => (PreferenceExample)Get(stage, feedback, update)[0]).ToList();

        Assert.Equal(drawn.Select(pair => Text(pair.Chosen)), Enumerable.Range(0, 40).Select(update => Text(((PreferenceExample)Get(stage, feedback, update)[0]).Chosen)));
        Assert.True(drawn.Select(pair => $"{Text(pair.Chosen)}>{Text(pair.Rejected)}").Distinct().Count() > 3);
        Assert.All(drawn, pair => Assert.True(string.CompareOrdinal(Text(pair.Chosen), Text(pair.Rejected)) > 0));
        Assert.All(drawn, pair => Assert.Equal(0, pair.Margin)); // without scores nothing is said of it
    }

    [Fact]
    public void Get_PairsOfSteps_GoOnFromThePrefixAndDoNotEnd()
    {
        var pair = (PreferenceExample)Assert.Single(Get(new PreferenceStageOptions(), new() { Ranking = new(["12", "13"], null, "99") }));

        Assert.EndsWith("99", Text(pair.Prompt), StringComparison.Ordinal);
        Assert.Equal(("12", "13"), (Text(pair.Chosen), Text(pair.Rejected)));
        Assert.NotEqual(Tokenizer.StopTokens[0], pair.Chosen[^1]);
    }

    [Fact]
    public void Get_LabelledAnswers_HaveTheirLabel()
    {
        var example = (LabelledExample)Assert.Single(Get(new PreferenceStageOptions { Loss = new KtoLossOptions() }, new() { Labelled = new("12", false) }));

        Assert.Equal(("12", false), (Text(example.Answer), example.Desirable));
    }

    [Fact]
    public void Get_Steps_EndWhereTheirLastTokenIs()
    {
        var example = (StepExample)Assert.Single(Get(new RewardModelStageOptions { Loss = new ProcessRewardLossOptions() }, new() { Steps = new(["12", "3", "45"], [1, 0.5, 0]) }));

        Assert.Equal([1, 2, 5], example.StepEnds); // the last one with the stop token
        Assert.Equal([1, 0.5, 0], example.Labels);
        Assert.Equal(6, example.Answer.Length);
    }

    [Fact]
    public void Get_RankingWithATie_IsRefused()
    {
        var stage = new RewardModelStageOptions { Loss = new RankingLossOptions() };

        Assert.Equal(3, ((RankingExample)Get(stage, new() { Ranking = new(["3", "2", "1"]) })[0]).Answers.Count);
        var error = Assert.Throws<RlActorsException>(() => Get(stage, new() { Ranking = new(["3", "2"], [1, 1]) }));
        Assert.Contains("tie", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dpo", "ranked answers")]
    [InlineData("kto", "labelled answer")]
    [InlineData("process", "labelled steps")]
    public void Get_TaskWithoutThem_SaysWhatIsMissing(string loss, string expected)
    {
        BatchStageOptions stage = loss switch
        {
            "kto" => new PreferenceStageOptions { Loss = new KtoLossOptions() },
            "process" => new RewardModelStageOptions { Loss = new ProcessRewardLossOptions() },
            _ => new PreferenceStageOptions(),
        };

        var error = Assert.Throws<RlActorsException>(() => Get(stage, null));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("one/0", error.Message, StringComparison.Ordinal);
    }

    private static TrainingExample[] Get(BatchStageOptions stage, PromptFeedback? feedback, int update = 0) =>
        TrainingBatches.Get(new OnePrompt(feedback), new PromptEncoder(Tokenizer), stage with { BatchSize = 1 }, recipeSeed: 1, stage: 0, update);

    private static string Text(int[] tokens) => Tokenizer.Decode(tokens);

    private sealed class OnePrompt(PromptFeedback? feedback) : ITask
    {
        public string Dataset => "one";

        public string Alphabet => "";

        public int Count(Split split) => split == Split.Train ? 1 : 0;

        public TaskPrompt Get(Split split, int index) => new("one/0", "1=", "", null, feedback);

        public TaskPrompt? Find(string promptId) => null;
    }
}
