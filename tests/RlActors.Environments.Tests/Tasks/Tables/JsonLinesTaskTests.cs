using System.Text.Json;
using RlActors.Tasks;
using RlActors.Tasks.Tables;

namespace RlActors.Environments.Tasks.Tables;

public sealed class JsonLinesTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rlactors-jsonl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Constructor_MappedFields_MakePrompts()
    {
        var task = Make(
            new { template = "Question: {question} ({unit})\nAnswer:", answer = "solution", answerAfter = "####", id = "key", demonstration = "solution", heldOutShare = 0, validationShare = 0 },
            """{"key":"a1","question":"What is 1+1?","unit":"apples","solution":"One and one.\n#### 2 "}""");

        Assert.Equal(
            new TaskPrompt("data/a1", "Question: What is 1+1? (apples)\nAnswer:", "2", "One and one.\n#### 2 "), task.Get(Split.Train, 0));
    }

    [Fact]
    public void Constructor_DefaultFieldsAndNumbers_AreReadAsWritten()
    {
        var task = Make(new { heldOutShare = 0, validationShare = 0, id = "n" }, """{"n":17,"prompt":"x","answer":1.50}""", "", """{"n":18,"prompt":"y","answer":"  b "}""");

        Assert.Equal(
            [new TaskPrompt("data/17", "x", "1.50", null), new TaskPrompt("data/18", "y", "b", null)], task.All(Split.Train));
    }

    [Fact]
    public void Constructor_Shares_CutByIdWhateverElseTheFileHolds()
    {
        string[] rows = [.. Enumerable.Range(0, 4000).Select(i => $$"""{"id":"p{{i}}","prompt":"q{{i}}","answer":"a"}""")];
        object options = new { id = "id", heldOutShare = 0.2, validationShare = 0.1 };

        ITask some = Make(options, rows[..2000]), all = Make(options, [.. rows.Reverse()]);

        TaskParts.AssertSound(some);
        Assert.InRange(all.Count(Split.HeldOut), 700, 900);
        Assert.InRange(all.Count(Split.Validation), 320, 480);
        Assert.Equal(4000, all.All().Count);
        Assert.Subset(all.All(Split.HeldOut).ToHashSet(), some.All(Split.HeldOut).ToHashSet());
        Assert.Subset(all.All(Split.Train).ToHashSet(), some.All(Split.Train).ToHashSet());
    }

    [Fact]
    public void Constructor_RowInTwoFiles_BelongsToThePartThatMeasures()
    {
        string heldOut = Write("held.jsonl", """{"prompt":"q1","answer":"a"}""");
        var task = Make(new { heldOut, validationShare = 0 }, """{"prompt":"q1","answer":"a"}""", """{"prompt":"q2","answer":"a"}""", """{"prompt":"q2","answer":"a"}""");

        Assert.Equal(["q2"], task.All(Split.Train).Select(prompt => prompt.Text));
        Assert.Equal(["q1"], task.All(Split.HeldOut).Select(prompt => prompt.Text));
    }

    [Fact]
    public void Constructor_NoId_IdIsAHashOfTheContent()
    {
        object options = new { heldOutShare = 0, validationShare = 0 };
        var task = Make(options, """{"prompt":"q1","answer":"a"}""", """{"prompt":"q2","answer":"a"}""", """{"prompt":"q1","answer":"b"}""");
        var turned = Make(options, """{"answer":"b","prompt":"q1"}""", """ { "prompt" : "q\u0032", "answer" : "a" } """);

        Assert.Equal(["data/00c11c6d51bdaaa5"], task.All(Split.Train).Take(1).Select(prompt => prompt.Id));
        Assert.Equal(3, task.All().Select(prompt => prompt.Id).Distinct().Count());
        Assert.Equal([task.Get(Split.Train, 2), task.Get(Split.Train, 1)], turned.All(Split.Train));
        Assert.Null(task.Find("data/none"));
    }

    [Theory]
    [InlineData("""{"prompt":"x","answer":"1"}""", """{"prompt":"y" """, "data.jsonl, line 2: not JSON at byte 14")]
    [InlineData("""[1]""", null, "line 1: a JSON Array where one JSON object a line is expected")]
    [InlineData("""{"question":"x","answer":"1"}""", null, "line 1: no field 'prompt'; expected it among the fields (question, answer)")]
    [InlineData("""{"prompt":["x"],"answer":"1"}""", null, "line 1: field 'prompt' is Array; expected a text or a number")]
    [InlineData("""{"prompt":"x","answer":null}""", null, "line 1: field 'answer' is Null")]
    [InlineData("""{"prompt":"\ud800","answer":"1"}""", null, "line 1: field 'prompt' holds half of a surrogate pair")]
    public void Constructor_BadLine_NamesFileLineAndWhatIsExpected(string first, string? second, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => Make(new { }, second is null ? [first] : [first, second]));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("data.jsonl, line", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_AnswerWithoutItsMark_IsAnError()
    {
        var error = Assert.Throws<RlActorsException>(() => Make(new { answerAfter = "####" }, """{"prompt":"x","answer":"12"}"""));

        Assert.Contains("field 'answer' holds no '####'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OneIdForTwoPrompts_NamesBothPlaces()
    {
        var error = Assert.Throws<RlActorsException>(() => Make(new { id = "id" }, """{"id":"1","prompt":"x","answer":"a"}""", """{"id":"1","prompt":"y","answer":"a"}"""));

        Assert.Contains("line 2: the id 'data/1' is that of another prompt at", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NotUtf8_IsAnError()
    {
        string path = Path.Combine(_folder, "latin.jsonl");
        File.WriteAllBytes(path, [.. "{\"prompt\":\"caf"u8, 0xE9, .. "\",\"answer\":\"a\"}"u8]);

        var error = Assert.Throws<RlActorsException>(() => MakeFrom(new { dataset = "data", train = path }));

        Assert.Contains("latin.jsonl is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"train":"x.jsonl"}""", "option 'dataset' is missing")]
    [InlineData("""{"dataset":"d"}""", "option 'train' is missing")]
    [InlineData("""{"dataset":"d/e","train":"x.jsonl"}""", "option 'dataset' is 'd/e'")]
    [InlineData("""{"dataset":"d","train":"nowhere.jsonl"}""", "cannot read 'nowhere.jsonl'")]
    [InlineData("""{"dataset":"d","train":"x","heldOut":"y","heldOutShare":0.1}""", "option 'heldOutShare' is given together with a file")]
    [InlineData("""{"dataset":"d","train":"x","validationShare":1}""", "option 'validationShare' is 1; expected a number from 0 to 0.9")]
    [InlineData("""{"dataset":"d","train":"x","prompt":"a","template":"{a}"}""", "option 'template' is given together with 'prompt'")]
    [InlineData("""{"dataset":"d","train":"x","template":"{a"}""", "lone brace at position 0")]
    [InlineData("""{"dataset":"d","train":"x","template":"a}"}""", "lone brace at position 1")]
    [InlineData("""{"dataset":"d","train":"x","template":"{}"}""", "lone brace")]
    [InlineData("""{"dataset":"d","train":"x","template":"solve this"}""", "shows no field")]
    [InlineData("""{"dataset":"d","train":"x","path":"y"}""", "unknown option 'path'")]
    public void Constructor_BadOption_NamesIt(string options, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => new JsonLinesTask(OptionsJson.Task(options)));

        Assert.Contains("task 'jsonl'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_BracesTwice_AreBraces()
    {
        var task = Make(new { template = "{{\"q\": {prompt}}}", heldOutShare = 0, validationShare = 0 }, """{"prompt":"x","answer":"a"}""");

        Assert.Equal("{\"q\": x}", task.Get(Split.Train, 0).Text);
    }

    [Fact]
    public void Alphabet_IsEveryCharacterOfTheFiles()
    {
        var task = Make(new { heldOutShare = 0, validationShare = 0 }, """{"prompt":"b😀a","answer":"1"}""", """{"prompt":"ca","answer":"2"}""");

        Assert.Equal("12abc😀", task.Alphabet);
    }

    [Fact]
    public void Constructor_NothingToTrainOn_IsAnError() =>
        Assert.Contains("leaves no training prompts", Assert.Throws<RlActorsException>(() => Make(new { }, "", " ")).Message, StringComparison.Ordinal);

    private string Write(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private JsonLinesTask Make(object options, params string[] lines)
    {
        var all = JsonSerializer.SerializeToNode(options)!.AsObject();
        all["dataset"] = "data";
        all["train"] = Write("data.jsonl", lines);
        return MakeFrom(all);
    }

    private static JsonLinesTask MakeFrom(object options) => new(OptionsJson.Task(JsonSerializer.Serialize(options)));
}
