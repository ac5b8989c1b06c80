using RlActors.Recipes;

namespace RlActors.Silo.Tests.Recipes;

/// <summary>What a recipe may say of judges, dynamic sampling and token budgets.</summary>
public sealed class RolloutRecipeTests
{
    private const string Judge = """{ "name": "exact-match" }""";

    [Theory]
    [InlineData(Judge + "," + Judge, "", "judges[1].name is exact-match; expected a name that no other judge has; give one of them another \"as\"")]
    [InlineData("""{ "name": "exact-match", "as": "a/b" }""", "", "judges[0].as is a/b; expected letters, digits")]
    [InlineData(Judge, "\"dynamicSampling\": { \"maxRefill\": 0 }", "dynamicSampling.maxRefill is 0; expected a number from 1 to 100")]
    [InlineData(Judge, "\"dynamicSampling\": { \"aboveMean\": 0.5, \"belowMean\": 0.5 }", "dynamicSampling.aboveMean is 0.5; expected a number below belowMean")]
    [InlineData(Judge, "\"tokenBudgets\": [ { \"maxTokens\": 0 } ]", "tokenBudgets[0].maxTokens is 0; expected a number of at least 1")]
    [InlineData(Judge, "\"tokenBudgets\": [ { \"maxTokens\": 8 }, { \"maxTokens\": 16 } ]", "tokenBudgets[1].fromVersion is 0; expected a number of at least 1")]
    public void Read_FaultyRecipe_SaysWhatIsWrong(string judges, string stage, string message) =>
        Assert.Contains(message, Assert.Throws<RlActorsException>(() => Read(judges, stage)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OneJudgeUnderTwoLabels_IsTwoJudges() =>
        Assert.Equal(["exact-match", "strict"], Read(Judge + ", { \"name\": \"exact-match\", \"as\": \"strict\" }", "").Judges.Select(judge => judge.Label));

    [Fact]
    public void SamplingAt_EachVersion_HasItsBudget()
    {
        var stage = (RolloutStageOptions)Read(Judge, "\"sampling\": { \"maxTokens\": 4 }, \"tokenBudgets\": [ { \"fromVersion\": 2, \"maxTokens\": 8 }, { \"fromVersion\": 5, \"maxTokens\": 16 } ]").Stages[0];

        Assert.Equal([4, 4, 8, 8, 8, 16, 16], Enumerable.Range(0, 7).Select(version => stage.SamplingAt(version).MaxTokens));
    }

    private static Recipe Read(string judges, string stage) => RecipeReader.Read(
        $$"""{ "name": "r", "model": { "create": {} }, "task": { "name": "addition" }, "judges": [ {{judges}} ], "stages": [ { "kind": "rl"{{(stage.Length == 0 ? "" : ", " + stage)}} } ] }""",
        "test");
}
