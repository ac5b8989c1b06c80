using RlActors.Identity;
using RlActors.Judges;
using RlActors.Judges.RewardModels;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Environments.Judges.RewardModels;

public class RewardModelJudgeTests
{
    [Theory]
    [InlineData("", 3, -7.0)]
    [InlineData("""{"clip":5}""", 3, -5.0)]
    [InlineData("""{"clip":5}""", 11, 1.0)]
    public async Task JudgeAsync_Completion_IsScoredByTheNamedModelAsItWasSampled(string options, int token, double reward)
    {
        var judge = new RewardModelJudge(new JudgeContext(OptionsJson.Parse(options), new Scalar()) { Model = "rm" });
        var request = new JudgeRequest(new TaskPrompt("t/1", "?", "", null), "x", 2, FinishReason.Stop) { TokenIds = [token, 0] };

        Assert.Equal(new Judgement(reward), await judge.JudgeAsync(request, default));
    }

    [Fact]
    public void Model_NotNamed_SaysWhatToWrite() => Assert.Contains(
        "write \"model\"", Assert.Throws<RlActorsException>(() => new RewardModelJudge(OptionsJson.Judge(""))).Message, StringComparison.Ordinal);

    private sealed class Scalar : IJudgeModels
    {
        public Task<double> RewardAsync(string model, TaskPrompt prompt, IReadOnlyList<int> tokens, CancellationToken cancellationToken) =>
            Task.FromResult(model == "rm" && prompt.Id == "t/1" ? tokens[0] - 10.0 : double.NaN);

        public Task<PolicyVersion> FindPolicyAsync(string? name, PolicyVersion live, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> SampleAsync(
            PolicyVersion policy, string prompt, SamplingOptions sampling, IReadOnlyList<long> seeds, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<double>> ScoreAsync(PolicyVersion policy, string prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
