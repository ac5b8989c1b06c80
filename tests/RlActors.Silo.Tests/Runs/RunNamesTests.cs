using RlActors.Silo.Runs;

namespace RlActors.Silo.Tests.Runs;

public sealed class RunNamesTests
{
    [Fact]
    public void Next_NoRuns_BeginsAtOne() => Assert.Equal("quickstart-1", RunNames.Next("quickstart", []));

    [Fact]
    public void Next_SomeTaken_TakesTheFirstFreeOne() =>
        Assert.Equal("quickstart-3", RunNames.Next("quickstart", ["quickstart-1", "Quickstart-2", "quickstart-4", "other-3"]));

    [Fact]
    public void Next_LongRecipeName_StaysWithinTheLimit()
    {
        string name = RunNames.Next(new string('a', 64), [new string('a', 62) + "-1"]);

        Assert.Equal(new string('a', 62) + "-2", name);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("-x")]
    public void Next_RecipeNameThatBeginsWithPunctuation_GivesAUsableName(string recipe) => Assert.Matches("^[a-z]", RunNames.Next(recipe, []));

    [Theory]
    [InlineData("a")]
    [InlineData("My.run_2-b")]
    public void Validated_GoodName_ReturnsIt(string name) => Assert.Equal(name, RunNames.Validated(name));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("ledger.db")]
    [InlineData("ledger.db-wal")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void Validated_BadName_SaysWhatIsAllowed(string name)
    {
        var error = Assert.Throws<RlActorsException>(() => RunNames.Validated(name));

        Assert.Contains($"run name '{name}' cannot be used; write 1 to 64 letters", error.Message, StringComparison.Ordinal);
    }
}
