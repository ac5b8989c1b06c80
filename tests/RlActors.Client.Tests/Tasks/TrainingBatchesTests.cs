using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Tokenization;

namespace RlActors.Client.Tests.Tasks;

public sealed class TrainingBatchesTests
{
    private static readonly CharacterTokenizer Tokenizer = new();

    [Fact]
    public void Get_AnExample_IsPromptThenAnswerThenStop()
    {
        var example = Assert.Single(Batch(new CountingTask(1), size: 1, update: 0));

        Assert.Equal([0, 2, 12], example.Prompt);
        Assert.Equal([2, 1], example.Answer);
    }

    [Fact]
    public void Get_BatchesThatCrossEpochs_ShowEveryPromptOnceAnEpoch()
    {
        var task = new CountingTask(10);
        string[] seen = [.. Enumerable.Range(0, 5).SelectMany(update => Batch(task, size: 4, update)).Select(Text)];

        Assert.Equal(20, seen.Length);
        Assert.Equal(10, seen[..10].Distinct().Count());
        Assert.Equal(10, seen[10..].Distinct().Count());
        Assert.NotEqual(seen[..10], seen[10..]);
    }

    [Fact]
    public void Get_ABatchLargerThanTheTask_GoesOnInTheNextEpoch()
    {
        string[] seen = [.. Batch(new CountingTask(3), size: 7, update: 0).Select(Text)];

        Assert.Equal(3, seen[..3].Distinct().Count());
        Assert.Equal(3, seen[3..6].Distinct().Count());
    }

    [Fact]
    public void Get_TheSameArguments_GiveTheSameBatch() =>
        Assert.Equal(Batch(new CountingTask(50), 8, 3).Select(Text), Batch(new CountingTask(50), 8, 3).Select(Text));

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public void Get_AnotherSeedOrStage_GivesAnotherOrder(int seed, int stage) =>
        Assert.NotEqual(Batch(new CountingTask(50), 8, 0).Select(Text), Batch(new CountingTask(50), 8, 0, seed, stage).Select(Text));

    [Fact]
    public void Get_APromptWithoutDemonstration_IsRefusedByName()
    {
        var error = Assert.Throws<RlActorsException>(() => Batch(new CountingTask(1, demonstrates: false), 1, 0));
        Assert.Contains("count/0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_ATaskWithoutTrainingPrompts_IsRefused() =>
        Assert.Throws<RlActorsException>(() => Batch(new CountingTask(0), 1, 0));

    private static SupervisedExample[] Batch(ITask task, int size, int update, int seed = 1, int stage = 0) =>
        [.. TrainingBatches.Get(task, new PromptEncoder(Tokenizer), new SftStageOptions { BatchSize = size }, seed, stage, update).Cast<SupervisedExample>()];

    private static string Text(SupervisedExample example) => Tokenizer.Decode([.. example.Prompt, .. example.Answer]);
}
