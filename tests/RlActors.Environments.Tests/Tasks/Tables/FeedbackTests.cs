using System.Text.Json;
using Parquet.Serialization;
using RlActors.Tasks;
using RlActors.Tasks.Tables;

namespace RlActors.Environments.Tasks.Tables;

public sealed class FeedbackTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rlactors-feedback-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Get_Pair_IsARankingOfTwo()
    {
        var prompt = Only(new { chosen = "chosen", rejected = "rejected" }, """{"prompt":"q","chosen":"good","rejected":"bad"}""");

        Assert.Equal(("q", ""), (prompt.Text, prompt.Answer));
        Assert.Equal(new RankedAnswers(["good", "bad"]), prompt.Feedback!.Ranking);
    }

    [Fact]
    public void Get_PairOfConversationsWithMargin_TakesTheLastMessages()
    {
        var prompt = Only(
            new { chosen = "chosen", rejected = "rejected", margin = "by" },
            """{"prompt":"q","by":1.5,"chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"good"}],"rejected":[{"from":"gpt","value":"bad"}]}""");

        Assert.Equal(new RankedAnswers(["good", "bad"], [1.5, 0]), prompt.Feedback!.Ranking);
    }

    [Fact]
    public void Get_Dialogues_AreCutAtTheLastMark()
    {
        var prompt = Only(
            new { chosen = "chosen", rejected = "rejected", transcriptMark = "\n\nAssistant:" },
            """{"chosen":"\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: good","rejected":"\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: bad"}""");

        Assert.Equal("\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:", prompt.Text);
        Assert.Equal(new RankedAnswers([" good", " bad"]), prompt.Feedback!.Ranking);
    }

    [Fact]
    public void Get_RankingWithScores_IsOrderedByThem()
    {
        var prompt = Only(
            new { ranking = "completions", rankingText = "response", rankingScore = "overall_score" },
            """{"prompt":"q","completions":[{"response":"b","overall_score":2},{"response":"a","overall_score":7.5},{"response":"c","overall_score":2}]}""");

        Assert.Equal(new RankedAnswers(["a", "b", "c"], [7.5, 2, 2]), prompt.Feedback!.Ranking);
    }

    [Fact]
    public void Get_PairOfSteps_HasThePrefix()
    {
        var prompt = Only(new { chosen = "chosen", rejected = "rejected", prefix = "initial" }, """{"prompt":"q","initial":"Step 1.\n","chosen":"good","rejected":"bad"}""");

        Assert.Equal(new RankedAnswers(["good", "bad"], null, "Step 1.\n"), prompt.Feedback!.Ranking);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("-1", false)]
    public void Get_LabelledAnswer_IsGoodAboveZero(string label, bool desirable)
    {
        var prompt = Only(new { completion = "completion", label = "label" }, $$"""{"prompt":"q","completion":"a","label":{{label}}}""");

        Assert.Equal(new LabelledAnswer("a", desirable), prompt.Feedback!.Labelled);
    }

    [Fact]
    public void Get_RatedSteps_HaveLabelsFromZeroToOne()
    {
        var prompt = Only(
            new { steps = "steps", stepLabelMin = -1 }, """{"prompt":"q","steps":[{"text":"a","rating":1},{"text":"b","rating":0},{"text":"c","rating":-1}]}""");

        Assert.Equal(new LabelledSteps(["a", "b", "c"], [1, 0.5, 0]), prompt.Feedback!.Steps);
    }

    [Theory]
    [InlineData("""{ "chosen": "chosen" }""", "chosen and rejected together")]
    [InlineData("""{ "completion": "c" }""", "completion and label together")]
    [InlineData("""{ }""", "at least one of")]
    [InlineData("""{ "chosn": "c" }""", "feedback")]
    public void Constructor_OptionsWithoutSense_AreRefused(string feedback, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => Make(JsonSerializer.Deserialize<JsonElement>(feedback), """{"prompt":"q","chosen":"a","rejected":"b"}"""));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt":"q","chosen":"a"}""", "no field 'rejected'")]
    [InlineData("""{"prompt":"q","chosen":"a","rejected":{"x":1}}""", "field 'rejected' is Object")]
    public void Constructor_BadRow_IsNamed(string row, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => Make(new { chosen = "chosen", rejected = "rejected" }, row));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_SeveralPairsOfOnePrompt_LieInOnePart()
    {
        string file = Path.Combine(_folder, "many.jsonl");
        File.WriteAllLines(file, Enumerable.Range(0, 400).Select(i => $$"""{"prompt":"q{{i % 100}}","chosen":"a{{i}}","rejected":"b"}"""));
        var task = new JsonLinesTask(OptionsJson.Task(JsonSerializer.Serialize(
            new { dataset = "data", train = file, heldOutShare = 0.3, feedback = new { chosen = "chosen", rejected = "rejected" } })));

        Assert.Equal(400, task.All().Count);
        Assert.True(task.Count(Split.HeldOut) > 0);
        Assert.Empty(task.All(Split.HeldOut).Select(prompt => prompt.Text).Intersect(task.All(Split.Train).Select(prompt => prompt.Text)));
        TaskParts.AssertSound(task);
    }

    [Fact]
    public async Task Get_ParquetFile_SaysWhatJsonLinesSay()
    {
        string file = Path.Combine(_folder, "pairs.parquet");
        await ParquetSerializer.SerializeAsync(
            new[]
            {
                new Row { Prompt = "first", Completions = [new() { Response = "good answer", Score = 4.5 }, new() { Response = "bad", Score = 1 }], Label = true, Steps = ["one", "two"], Labels = [1, 0] },
                new Row { Prompt = "second", Completions = [new() { Response = "x", Score = 1 }, new() { Response = "y", Score = 2 }], Label = false, Steps = ["three"], Labels = [0] },
            },
            file);
        var task = new ParquetTask(OptionsJson.Task(JsonSerializer.Serialize(new
        {
            dataset = "data", train = file, heldOutShare = 0, validationShare = 0, prompt = "Prompt",
            feedback = new { ranking = "Completions", rankingText = "Response", rankingScore = "Score", completion = "Prompt", label = "Label", steps = "Steps", stepLabels = "Labels" },
        })));

        Assert.Equal(["first", "second"], task.All(Split.Train).Select(prompt => prompt.Text));
        Assert.Equal(
            new PromptFeedback
            {
                Ranking = new(["good answer", "bad"], [4.5, 1]), Labelled = new("first", true), Steps = new(["one", "two"], [1, 0]),
            },
            task.Get(Split.Train, 0).Feedback);
        Assert.Equal(new RankedAnswers(["y", "x"], [2, 1]), task.Get(Split.Train, 1).Feedback!.Ranking);
    }

    [Fact]
    public void Constructor_FileThatIsNotParquet_IsNamed()
    {
        string file = Path.Combine(_folder, "no.parquet");
        File.WriteAllText(file, "this is text, not Parquet");

        var error = Assert.Throws<RlActorsException>(() => new ParquetTask(OptionsJson.Task(JsonSerializer.Serialize(new { dataset = "data", train = file }))));

        Assert.Contains("no.parquet", error.Message, StringComparison.Ordinal);
    }

    private TaskPrompt Only(object feedback, string row) => Make(feedback, row).Get(Split.Train, 0);

    private JsonLinesTask Make(object feedback, string row)
    {
        string file = Path.Combine(_folder, "data.jsonl");
        File.WriteAllText(file, row);
        return new JsonLinesTask(OptionsJson.Task(JsonSerializer.Serialize(new { dataset = "data", train = file, heldOutShare = 0, validationShare = 0, feedback })));
    }

    private sealed class Row
    {
        public string? Prompt { get; set; }

        public List<Scored>? Completions { get; set; }

        public bool? Label { get; set; }

        public List<string>? Steps { get; set; }

        public List<int>? Labels { get; set; }
    }

    private sealed class Scored
    {
        public string? Response { get; set; }

        public double? Score { get; set; }
    }
}
