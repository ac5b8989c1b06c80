using RlActors.Tasks;
using RlActors.Tasks.Addition;

namespace RlActors.Environments.Tasks.Addition;

public class AdditionTaskTests
{
    [Fact]
    public void Get_Defaults_CoverAllQuestionsOnce()
    {
        var task = new AdditionTask(OptionsJson.Task(""));

        Assert.Equal((9000, 500, 500), (task.Count(Split.Train), task.Count(Split.Validation), task.Count(Split.HeldOut)));
        Assert.Equal("0123456789+=", task.Alphabet);
        TaskParts.AssertSound(task);
        Assert.Equal(10_000, task.All().Count);
    }

    [Fact]
    public void Find_PaddedQuestion_IsThePrompt()
    {
        var task = new AdditionTask(OptionsJson.Task(""));

        Assert.Equal(new TaskPrompt("add/07+58", "07+58=", "65", "65"), task.Find("add/07+58")! with { Feedback = null });
    }

    [Theory]
    [InlineData("add/7+58")]
    [InlineData("add/007+058")]
    [InlineData("add/07+58=")]
    [InlineData("add/ 7+58")]
    [InlineData("add/-7+58")]
    [InlineData("add/07+58+01")]
    [InlineData("add/")]
    [InlineData("reverse/07+58")]
    [InlineData("")]
    public void Find_NotAnIdOfTheTask_IsNull(string id) => Assert.Null(new AdditionTask(OptionsJson.Task("")).Find(id));

    [Theory]
    [InlineData("""{"digits":1}""")]
    [InlineData("""{"digits":1,"heldOut":10,"validation":11,"train":20}""")]
    [InlineData("""{"digits":2,"heldOut":501,"validation":333,"train":1000}""")]
    [InlineData("""{"digits":2,"heldOut":0,"validation":1,"train":3}""")]
    [InlineData("""{"digits":3,"heldOut":700,"validation":600,"train":5000}""")]
    [InlineData("""{"digits":6,"heldOut":2000,"validation":2000,"train":9000}""")]
    public void Get_AnySizes_AreExactDisjointAndKeepBothOrdersTogether(string options)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var task = new AdditionTask(OptionsJson.Task(options, seed));
            var json = OptionsJson.Parse(options);
            Assert.All(Enum.GetValues<Split>(), split => Assert.Equal(
                json.TryGetProperty(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(split.ToString()), out var size) ? size.GetInt32() : task.Count(split),
                task.Count(split)));
            TaskParts.AssertSound(task);
            foreach (var split in Enum.GetValues<Split>())
            {
                var ids = task.All(split).Select(prompt => prompt.Id).ToHashSet();
                Assert.All(ids, id => Assert.Contains(Turned(id), ids));
            }
        }
    }

    [Fact]
    public void Get_AnswersAndDemonstrations_AreTheSum()
    {
        var task = new AdditionTask(OptionsJson.Task("""{"digits":3,"train":3000,"demonstration":"worked"}"""));

        Assert.All(task.All(), prompt =>
        {
            int[] operands = [.. prompt.Text.TrimEnd('=').Split('+').Select(operand => int.Parse(operand, null))];
            Assert.Equal((operands[0] + operands[1]).ToString(provider: null), prompt.Answer);
            Assert.Equal(prompt.Answer, prompt.Demonstration!.Split(';')[^1]);
        });
    }

    [Theory]
    [InlineData("add/37+58", "15,09;95")]
    [InlineData("add/99+99", "18,19;198")]
    [InlineData("add/07+58", "15,06;65")]
    [InlineData("add/00+04", "04,00;4")]
    public void Find_Worked_ShowsEveryColumnWithItsCarry(string id, string expected) =>
        Assert.Equal(expected, new AdditionTask(OptionsJson.Task("""{"demonstration":"worked"}""")).Find(id)?.Demonstration);

    [Fact]
    public void Get_SameSeed_IsTheSame_AndAnotherSeedCutsOtherwise()
    {
        ITask first = new AdditionTask(OptionsJson.Task("")), again = new AdditionTask(OptionsJson.Task("")), other = new AdditionTask(OptionsJson.Task("", seed: 2));

        Assert.Equal(first.All(), again.All());
        Assert.True(first.All(Split.HeldOut).Intersect(other.All(Split.HeldOut)).Count() < 100);
    }

    [Fact]
    public void Get_LargerTrainingPart_LeavesTheMeasuringPartsAlone()
    {
        ITask small = new AdditionTask(OptionsJson.Task("""{"digits":4,"train":100}""")), large = new AdditionTask(OptionsJson.Task("""{"digits":4,"train":5000}"""));

        Assert.Equal(small.All(Split.HeldOut), large.All(Split.HeldOut));
        Assert.Equal(small.All(Split.Validation), large.All(Split.Validation));
    }

    [Fact]
    public void Get_TrainingPart_IsMixed()
    {
        var prompts = new AdditionTask(OptionsJson.Task("")).All(Split.Train).Take(1000).Select(prompt => prompt.Text).ToArray();
        int descending = prompts.Count(text => string.CompareOrdinal(text[..2], text[3..5]) > 0);

        Assert.InRange(descending, 420, 580);
        Assert.InRange(prompts.Count(text => text[..2] == text[3..5]), 1, 30);
    }

    [Fact]
    public void Count_ManyDigits_IsSampledWithoutEnumerating()
    {
        var task = new AdditionTask(OptionsJson.Task("""{"digits":6}"""));

        Assert.Equal(1_000_000, task.Count(Split.Train));
        Assert.Matches(@"^\d{6}\+\d{6}=$", task.Get(Split.Train, 999_999).Text);
    }

    [Theory]
    [InlineData("""{"digits":0}""", "option 'digits' is 0; expected a number from 1 to 6")]
    [InlineData("""{"digits":7}""", "option 'digits' is 7")]
    [InlineData("""{"digits":1,"heldOut":100}""", "option 'heldOut' is 100; expected a number from 0 to 99")]
    [InlineData("""{"digits":1,"heldOut":50,"validation":50}""", "option 'validation' is 50")]
    [InlineData("""{"train":0}""", "option 'train' is 0; expected a number from 1 to 9000")]
    [InlineData("""{"heldOut":-1}""", "option 'heldOut' is -1")]
    [InlineData("""{"demonstration":"long"}""", "option 'demonstration'")]
    [InlineData("""{"digit":2}""", "unknown option 'digit'; expected one of: demonstration, digits, heldOut, seed, train, validation")]
    [InlineData("""{"digits":1,"heldOut":98,"validation":0,"train":1}""", "change its size by one")]
    public void Constructor_BadOption_NamesIt(string options, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => new AdditionTask(OptionsJson.Task(options)));

        Assert.Contains("task 'addition'", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_OutsideThePart_IsRefused()
    {
        var task = new AdditionTask(OptionsJson.Task(""));

        Assert.Throws<ArgumentOutOfRangeException>(() => task.Get(Split.HeldOut, 500));
        Assert.Throws<ArgumentOutOfRangeException>(() => task.Get(Split.Train, -1));
    }

    private static string Turned(string id) => id.Split('/', '+') is [var dataset, var a, var b] ? $"{dataset}/{b}+{a}" : id;
}
