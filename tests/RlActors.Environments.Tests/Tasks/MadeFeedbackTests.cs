using RlActors.Tasks;
using RlActors.Tasks.Addition;
using RlActors.Tasks.ReverseWord;

namespace RlActors.Environments.Tasks;

public sealed class MadeFeedbackTests
{
    public static TheoryData<string, string> Tasks => new()
    {
        { "addition", "{}" }, { "addition", """{ "demonstration": "worked" }""" }, { "addition", """{ "digits": 3 }""" }, { "reverse-word", "{}" },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Get_AnyPrompt_HasFeedbackThatIsRight(string name, string options)
    {
        ITask task = name == "addition" ? new AdditionTask(OptionsJson.Task(options)) : new ReverseWordTask(OptionsJson.Task(options));
        var prompts = Enumerable.Range(0, 300).Select(i => task.Get(Split.Train, i)).ToList();

        foreach (var prompt in prompts)
        {
            var (ranking, labelled, steps) = (prompt.Feedback!.Ranking!, prompt.Feedback.Labelled!, prompt.Feedback.Steps!);
            Assert.Equal(3, ranking.Answers.Distinct().Count());
            Assert.Equal(prompt.Demonstration, ranking.Answers[0]);
            Assert.True(ranking.Scores!.SequenceEqual([1, 0.5, 0]));
            Assert.Equal(labelled.Desirable, labelled.Answer == prompt.Demonstration);
            Assert.Equal(labelled.Answer, string.Concat(steps.Steps));
            Assert.Equal(labelled.Desirable, steps.Labels.All(label => label == 1));
            Assert.All(ranking.Answers, answer => Assert.True(answer.All(task.Alphabet.Contains), answer));
        }

        Assert.InRange(prompts.Count(prompt => prompt.Feedback!.Labelled!.Desirable), 100, 200);
    }

    [Fact]
    public void Get_WorkedAddition_LabelsColumnByColumn()
    {
        var task = new AdditionTask(OptionsJson.Task("""{ "demonstration": "worked" }"""));
        var steps = task.Find("add/37+58")!.Feedback!.Steps!;

        Assert.Equal(3, steps.Steps.Count);
        string[] truth = ["15,", "09;", "95"];
        Assert.Equal(steps.Steps.Zip(truth, (step, right) => step == right ? 1.0 : 0.0), steps.Labels);
    }
}
