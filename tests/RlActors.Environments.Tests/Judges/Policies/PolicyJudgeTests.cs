using RlActors.Identity;
using RlActors.Judges;
using RlActors.Judges.Policies;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Environments.Judges.Policies;

public class PolicyJudgeTests
{
    private static readonly PolicyVersion Live = new(1, 7, 0, "hash");

    [Fact]
    public async Task JudgeAsync_Samples_AreAveragedOnTheScale()
    {
        var models = new Scripted("Score: 1", "I like it.\nscore = **4.5**", "Score: 3 no, Score: 5");
        var said = await JudgeAsync("""{"samples":3}""", models);

        Assert.Equal((1 + 4.5 + 5) / 3 / 5, said.Reward, 12);
        Assert.Equal("0.2, 0.9, 1 by version 1.7", said.Detail);
        Assert.Null(said.Correct);
        Assert.Contains("Question: 2+2=", models.Prompt, StringComparison.Ordinal);
        Assert.Contains("Answer: {prompt}4", models.Prompt, StringComparison.Ordinal); // what is filled in is not filled in again
    }

    [Fact]
    public async Task JudgeAsync_Unreadable_IsAskedAgainUnderAnotherSeed()
    {
        var models = new Scripted("no idea", "Score: 9", "Score: 5");
        var said = await JudgeAsync("", models);

        Assert.Equal(1, said.Reward);
        Assert.Equal(3, models.Seeds.Distinct().Count());
    }

    [Fact]
    public async Task JudgeAsync_NeverReadable_FailsAndQuotesTheAnswer()
    {
        var error = await Assert.ThrowsAsync<RlActorsException>(() => JudgeAsync("""{"tries":2}""", new Scripted("Score: six", "Score: 7")));

        Assert.Contains("after 2 tries: 'Score: 7'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JudgeAsync_Again_AsksUnderTheSameSeeds()
    {
        var first = new Scripted("x", "Score: 2", "Score: 3");
        var again = new Scripted("x", "Score: 2", "Score: 3");
        await JudgeAsync("""{"samples":2}""", first);
        await JudgeAsync("""{"samples":2}""", again);

        Assert.Equal(first.Seeds, again.Seeds);
    }

    [Fact]
    public async Task JudgeAsync_Words_AreRewardsOfTheirOwn() =>
        Assert.Equal(-0.5, (await JudgeAsync("""{"template":"{answer}?","pattern":"(?i)^(yes|no)","words":{"yes":1,"no":-0.5}}""", new Scripted("No, it is not"))).Reward);

    [Fact]
    public async Task JudgeAsync_Choices_ComparesTheirProbabilities()
    {
        var said = await JudgeAsync("""{"template":"{answer}?","choices":["y","n"]}""", new Scripted());

        Assert.Equal(0.75, said.Reward, 12);
        Assert.Equal("'y' 0.75, by version 1.7", said.Detail);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("""{"policy":"initial"}""", null, "initial")]
    [InlineData("", "sft", "sft")]
    public async Task JudgeAsync_Policy_IsTheOneThatTheRecipeNames(string options, string? model, string? asked)
    {
        var models = new Scripted("Score: 1");
        await JudgeAsync(options, models, model);

        Assert.Equal(asked, models.Name);
    }

    [Theory]
    [InlineData("""{"template":"judge!"}""", "option 'template'")]
    [InlineData("""{"pattern":"[0-9]+"}""", "one group")]
    [InlineData("""{"pattern":"([0-9]"}""", "a regular expression")]
    [InlineData("""{"temperature":0,"samples":2}""", "1 at temperature 0")]
    [InlineData("""{"choices":["y"]}""", "at least two texts")]
    [InlineData("""{"min":5,"max":5}""", "option 'min'")]
    [InlineData("""{"samples":0}""", "option 'samples'")]
    [InlineData("""{"smaples":2}""", "unknown option 'smaples'")]
    public void Options_Wrong_AreRefused(string options, string reason) => Assert.Contains(
        reason, Assert.Throws<RlActorsException>(() => new PolicyJudge(OptionsJson.Judge(options))).Message, StringComparison.Ordinal);

    private static Task<Judgement> JudgeAsync(string options, Scripted models, string? model = null) =>
        new PolicyJudge(new JudgeContext(OptionsJson.Parse(options), models) { Model = model }).JudgeAsync(
            new JudgeRequest(new TaskPrompt("t/1", "2+2=", "4", null), "{prompt}4", 2, FinishReason.Stop) { Seed = 5, Policy = Live }, default);

    /// <summary>A policy that says what the test wrote, in turn.</summary>
    private sealed class Scripted(params string[] answers) : IJudgeModels
    {
        private int _next;

        public string? Name { get; private set; } = "nobody was asked";

        public string Prompt { get; private set; } = "";

        public List<long> Seeds { get; } = [];

        public Task<PolicyVersion> FindPolicyAsync(string? name, PolicyVersion live, CancellationToken cancellationToken)
        {
            Name = name;
            return Task.FromResult(live);
        }

        public Task<IReadOnlyList<string>> SampleAsync(PolicyVersion policy, string prompt, SamplingOptions sampling, IReadOnlyList<long> seeds, CancellationToken cancellationToken)
        {
            Prompt = prompt;
            Seeds.AddRange(seeds);
            return Task.FromResult<IReadOnlyList<string>>([.. seeds.Select(_ => answers[_next++])]);
        }

        public Task<IReadOnlyList<double>> ScoreAsync(PolicyVersion policy, string prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<double>>([Math.Log(0.3), Math.Log(0.1)]);

        public Task<double> RewardAsync(string model, TaskPrompt prompt, IReadOnlyList<int> tokens, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
