using System.Text.Json;
using RlActors.Judges;
using RlActors.Tasks;
using RlActors.Tasks.Tables;
using RlActors.Trajectories;

namespace RlActors.Environments.Tasks.Tables;

public class Gsm8kTests
{
    [SkippableFact]
    public void Constructor_Gsm8k_LoadsBothFiles()
    {
        var task = Load();

        Assert.Equal(1319, task.Count(Split.HeldOut));
        Assert.Equal(7473, task.Count(Split.Train) + task.Count(Split.Validation));
        Assert.InRange(task.Count(Split.Validation), 300, 450);
        TaskParts.AssertSound(task);
        var first = task.Get(Split.HeldOut, 0);
        Assert.StartsWith("Question: Janet’s ducks lay 16 eggs", first.Text, StringComparison.Ordinal);
        Assert.EndsWith("?\nAnswer:", first.Text, StringComparison.Ordinal);
        Assert.Equal("18", first.Answer);
    }

    [SkippableFact]
    public async Task JudgeAsync_EveryLinesOwnAnswer_IsCorrect()
    {
        var task = Load();
        var judge = new FinalNumberJudge(OptionsJson.Judge(""));
        foreach (var prompt in task.All())
        {
            string solution = prompt.Demonstration!;
            string withoutMark = solution.Replace("####", "The answer is", StringComparison.Ordinal) + ".";

            Assert.True((await judge.JudgeAsync(Request(prompt, solution), default)).Correct, solution);
            Assert.True((await judge.JudgeAsync(Request(prompt, withoutMark), default)).Correct, withoutMark);
        }
    }

    [SkippableFact]
    public async Task JudgeAsync_TheNextLinesAnswer_IsCorrectOnlyWhereItIsTheSame()
    {
        var prompts = Load().All(Split.HeldOut);
        var judge = new FinalNumberJudge(OptionsJson.Judge(""));
        for (int i = 0; i + 1 < prompts.Count; i++)
        {
            var verdict = await judge.JudgeAsync(Request(prompts[i], prompts[i + 1].Demonstration!), default);

            bool same = decimal.Parse(prompts[i].Answer, null) == decimal.Parse(prompts[i + 1].Answer, null);
            Assert.Equal(same, verdict.Correct);
        }
    }

    private static JudgeRequest Request(TaskPrompt prompt, string text) => new(prompt, text, Tokens: 1, FinishReason.Stop);

    private static JsonLinesTask Load() => new(OptionsJson.Task(JsonSerializer.Serialize(new
    {
        dataset = "gsm8k",
        train = SharedData.File("data/gsm8k/train.jsonl"),
        heldOut = SharedData.File("data/gsm8k/test.jsonl"),
        template = "Question: {question}\nAnswer:",
        answerAfter = "####",
        demonstration = "answer",
    })));
}
