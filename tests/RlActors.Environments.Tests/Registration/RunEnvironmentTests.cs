using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Environments.Registration;

public class RunEnvironmentTests
{
    [Theory]
    [InlineData("addition", "add")]
    [InlineData("reverse-word", "reverse")]
    public void CreateTask_BuiltIn_IsMade(string name, string dataset) =>
        Assert.Equal(dataset, Environment().CreateTask(new TaskOptions { Name = name }).Dataset);

    [Theory]
    [InlineData("exact-match", typeof(ExactMatchJudge))]
    [InlineData("partial-credit", typeof(PartialCreditJudge))]
    [InlineData("final-number", typeof(FinalNumberJudge))]
    public void CreateJudge_BuiltIn_IsMade(string name, Type type) =>
        Assert.IsType(type, Environment().CreateJudge(new JudgeOptions { Name = name }));

    [Fact]
    public void CreateTask_UnknownName_ListsTheKnownOnes()
    {
        var error = Assert.Throws<RlActorsException>(() => Environment().CreateTask(new TaskOptions { Name = "adition" }));

        Assert.Equal("no task is named 'adition'; known: addition, jsonl, parquet, reverse-word, story-openings", error.Message);
    }

    [Fact]
    public void CreateJudge_UnknownName_ListsTheKnownOnes()
    {
        var error = Assert.Throws<RlActorsException>(() => Environment().CreateJudge(new JudgeOptions { Name = "exact" }));

        Assert.Equal("no judge is named 'exact'; known: ai-labeller, ai-preference, cosine-length, exact-match, final-number, majority-vote, partial-credit, policy-judge, relative-length, reward-model, sentence-words", error.Message);
    }

    [Fact]
    public void CreateTask_UnknownOption_ReachesTheCallerAsItIs()
    {
        var error = Assert.Throws<RlActorsException>(
            () => Environment().CreateTask(new TaskOptions { Name = "addition", Options = JsonElement.Parse("""{"digts":2}""") }));

        Assert.Contains("unknown option 'digts'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateTask_SeedInOptions_IsTheTasksSeed_AndElseAFixedOne()
    {
        ITask none = Addition("{}"), again = Addition("""{"digits":2}"""), other = Addition("""{"seed":77}""");

        Assert.Equal(none.Get(Split.HeldOut, 0), again.Get(Split.HeldOut, 0));
        Assert.NotEqual(
            Enumerable.Range(0, 5).Select(i => none.Get(Split.HeldOut, i)), Enumerable.Range(0, 5).Select(i => other.Get(Split.HeldOut, i)));
        Assert.Throws<RlActorsException>(() => Addition("""{"seed":"x"}"""));

        static ITask Addition(string options) => Environment().CreateTask(new TaskOptions { Name = "addition", Options = JsonElement.Parse(options) });
    }

    [Fact]
    public void CreateTokenizerFile_Alphabet_EncodesEveryPrompt()
    {
        var environment = Environment();
        var task = environment.CreateTask(new TaskOptions { Name = "addition", Options = JsonElement.Parse("""{"demonstration":"worked"}""") });

        var tokenizer = environment.ReadTokenizer(environment.CreateTokenizerFile(task));

        var prompt = task.Get(Split.Train, 0);
        Assert.Equal(prompt.Text + prompt.Demonstration, tokenizer.Decode([.. tokenizer.Encode(prompt.Text), .. tokenizer.EncodeContinuation(prompt.Demonstration!)]));
    }

    [Fact]
    public void CreateTokenizerFile_TaskWithoutAlphabet_IsRefused()
    {
        var error = Assert.Throws<RlActorsException>(() => Environment().CreateTokenizerFile(new PlainTask()));

        Assert.Contains("task 'plain' names no alphabet", error.Message, StringComparison.Ordinal);
    }

    private static IRunEnvironment Environment()
    {
        var services = new ServiceCollection();
        services.AddRlActorsEnvironments();
        return services.BuildServiceProvider().GetRequiredService<IRunEnvironment>();
    }
}
