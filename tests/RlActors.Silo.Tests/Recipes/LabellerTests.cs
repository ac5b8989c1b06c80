using RlActors.Labeller;

namespace RlActors.Silo.Tests.Recipes;

public sealed class LabellerTests
{
    [Theory]
    [InlineData("15,09;95", "15,09;96", "A")]
    [InlineData("15,09;96", "15,09;95", "B")]
    [InlineData("95", "15,09;95", "C")]
    [InlineData("", "1,", "C")]
    public void Answer_OnTheQuestionOfAiPreference_SaysWhoseSumIsRight(string first, string second, string verdict)
    {
        string question = $"Compare.\n\nQuestion: 37+58=\n\nAnswer of assistant A: {first}\n\nAnswer of assistant B: {second}\n\nExplain.";

        Assert.Equal($"The sum is 95. [[{verdict}]]", SumComparison.Answer(question));
    }

    [Fact]
    public void Answer_OnSomethingElse_IsNone() => Assert.Null(SumComparison.Answer("What is 37+58?"));
}
