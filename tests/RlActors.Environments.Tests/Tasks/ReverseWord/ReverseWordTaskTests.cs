using RlActors.Tasks;
using RlActors.Tasks.ReverseWord;

namespace RlActors.Environments.Tasks.ReverseWord;

public class ReverseWordTaskTests
{
    [Theory]
    [InlineData("", 4000, 500, 500)]
    [InlineData("""{"minLength":2,"maxLength":2,"train":80,"validation":10,"heldOut":15}""", 80, 10, 15)]
    [InlineData("""{"minLength":2,"maxLength":6,"train":3000,"validation":100,"heldOut":200}""", 3000, 100, 200)]
    [InlineData("""{"minLength":12,"maxLength":12}""", 4000, 500, 500)]
    public void Get_AnySizes_AreExactAndDisjoint(string options, int train, int validation, int heldOut)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var task = new ReverseWordTask(OptionsJson.Task(options, seed));

            Assert.Equal((train, validation, heldOut), (task.Count(Split.Train), task.Count(Split.Validation), task.Count(Split.HeldOut)));
            TaskParts.AssertSound(task);
        }
    }

    [Fact]
    public void Get_Prompt_IsTheWordAndItsReverse()
    {
        var task = new ReverseWordTask(OptionsJson.Task(""));

        Assert.All(task.All(), prompt =>
        {
            Assert.Equal($"reverse/{prompt.Text.TrimEnd('=')}", prompt.Id);
            Assert.Equal(string.Concat(prompt.Text.TrimEnd('=').Reverse()), prompt.Answer);
            Assert.Equal(prompt.Answer, prompt.Demonstration);
        });
    }

    [Fact]
    public void Get_Lengths_AreSpreadEvenly()
    {
        var lengths = new ReverseWordTask(OptionsJson.Task("")).All(Split.HeldOut).CountBy(prompt => prompt.Answer.Length).ToDictionary();

        Assert.Equal([3, 4, 5], lengths.Keys.Order());
        Assert.All(lengths.Values, count => Assert.InRange(count, 166, 168));
    }

    [Fact]
    public void Get_SameSeed_IsTheSame_AndAnotherSeedIsNot()
    {
        ITask first = new ReverseWordTask(OptionsJson.Task("")), again = new ReverseWordTask(OptionsJson.Task("")), other = new ReverseWordTask(OptionsJson.Task("", seed: 9));

        Assert.Equal(first.All(), again.All());
        Assert.NotEqual(first.All(Split.HeldOut), other.All(Split.HeldOut));
    }

    [Theory]
    [InlineData("reverse/")]
    [InlineData("reverse/ab")]
    [InlineData("reverse/abcde")]
    [InlineData("reverse/BAN")]
    [InlineData("reverse/banilobani")]
    [InlineData("add/bani")]
    public void Find_NotAnIdOfTheTask_IsNull(string id) => Assert.Null(new ReverseWordTask(OptionsJson.Task("")).Find(id));

    [Theory]
    [InlineData("""{"minLength":1}""", "option 'minLength' is 1; expected a number from 2 to 12")]
    [InlineData("""{"minLength":5,"maxLength":4}""", "option 'maxLength' is 4; expected a number from 5 to 12")]
    [InlineData("""{"minLength":2,"maxLength":2}""", "there are only 105 words of 2 to 2 letters")]
    [InlineData("""{"length":4}""", "unknown option 'length'")]
    public void Constructor_BadOption_NamesIt(string options, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => new ReverseWordTask(OptionsJson.Task(options)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
