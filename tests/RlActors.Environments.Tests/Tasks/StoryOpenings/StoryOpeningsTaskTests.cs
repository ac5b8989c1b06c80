using RlActors.Tasks;
using RlActors.Tasks.StoryOpenings;

namespace RlActors.Environments.Tasks.StoryOpenings;

public class StoryOpeningsTaskTests
{
    [Theory]
    [InlineData("", 4000, 500, 500)]
    [InlineData("""{"train":100,"validation":0,"heldOut":7}""", 100, 0, 7)]
    [InlineData("""{"train":43200,"validation":0,"heldOut":0}""", 43200, 0, 0)]
    public void Get_AnySizes_AreExactAndDisjoint(string options, int train, int validation, int heldOut)
    {
        var task = new StoryOpeningsTask(OptionsJson.Task(options));

        Assert.Equal((train, validation, heldOut), (task.Count(Split.Train), task.Count(Split.Validation), task.Count(Split.HeldOut)));
        TaskParts.AssertSound(task);
    }

    [Theory]
    [InlineData("story/once-lily-park-ball", "Once upon a time, there was a little girl named Lily. She had a ball. One day, Lily went to the park.")]
    [InlineData("story/day-tom-farm-apple", "One day, Tom went to the farm. He saw an apple.")]
    [InlineData("story/mom-mia-store-toy_car", "Mia and Mia's mom went to the store. They took a toy car with them.")]
    public void Find_Id_IsTheOpeningItNames(string id, string text)
    {
        var task = new StoryOpeningsTask(OptionsJson.Task("""{"train":43200,"validation":0,"heldOut":0}"""));

        Assert.Equal(new TaskPrompt(id, text, "", null), task.Find(id));
    }

    [Fact]
    public void Get_AnyOpening_IsWholeAndHasNoMarkOfItsForm() => Assert.All(
        new StoryOpeningsTask(OptionsJson.Task("""{"train":43200,"validation":0,"heldOut":0}""")).All(Split.Train),
        prompt =>
        {
            Assert.DoesNotContain('{', prompt.Text);
            Assert.EndsWith(".", prompt.Text, StringComparison.Ordinal);
        });

    [Fact]
    public void Get_SameSeed_IsTheSame_AndAnotherSeedIsNot()
    {
        ITask first = new StoryOpeningsTask(OptionsJson.Task("")), again = new StoryOpeningsTask(OptionsJson.Task("")), other = new StoryOpeningsTask(OptionsJson.Task("", seed: 9));

        Assert.Equal(first.All(), again.All());
        Assert.NotEqual(first.All(Split.HeldOut), other.All(Split.HeldOut));
    }

    [Theory]
    [InlineData("story/")]
    [InlineData("story/once-lily-park")]
    [InlineData("story/once-lily-park-ball-ball")]
    [InlineData("story/twice-lily-park-ball")]
    [InlineData("story/once-Lily-park-ball")]
    [InlineData("story/once-lily-moon-ball")]
    [InlineData("add/1+2")]
    public void Find_NotAnIdOfTheTask_IsNull(string id) =>
        Assert.Null(new StoryOpeningsTask(OptionsJson.Task("""{"train":43200,"validation":0,"heldOut":0}""")).Find(id));

    [Theory]
    [InlineData("""{"train":0}""", "option 'train' is 0")]
    [InlineData("""{"train":43200}""", "42200 at most: there are only 43200 openings")]
    [InlineData("""{"names":4}""", "unknown option 'names'")]
    public void Constructor_BadOption_NamesIt(string options, string expected)
    {
        var error = Assert.Throws<RlActorsException>(() => new StoryOpeningsTask(OptionsJson.Task(options)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
