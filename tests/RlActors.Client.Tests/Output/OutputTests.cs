using RlActors.Client.Output;
using RlActors.Client.Steering;

namespace RlActors.Client.Tests.Output;

public sealed class OutputTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    [Theory]
    [InlineData(-30, "just now")]
    [InlineData(4, "just now")]
    [InlineData(59, "59 s ago")]
    [InlineData(60, "1 min ago")]
    [InlineData(7199, "1 h ago")]
    [InlineData(86400 * 3, "3 d ago")]
    [InlineData(86400 * 40, "2026-03-27")]
    public void RelativeTime_Of_IsWhatPeopleSay(int secondsAgo, string expected) => Assert.Equal(expected, RelativeTime.Of(Now.AddSeconds(-secondsAgo), Now));

    [Theory]
    [InlineData(12, "12 s")]
    [InlineData(185, "3 min 5 s")]
    [InlineData(90000, "25 h 0 min")]
    public void RelativeTime_Span_IsWhatPeopleSay(int seconds, string expected) => Assert.Equal(expected, RelativeTime.Span(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("a b", "a␣b")]
    [InlineData("\n", "⏎")]
    [InlineData("\u001b[31m", "U+001B[31m")]
    [InlineData("", "∅")]
    [InlineData("日", "日")]
    public void TokenText_Visible_NeverMovesTheCursor(string token, string expected) => Assert.Equal(expected, TokenText.Visible(token));

    [Fact]
    public void RewardText_Group_CountsEqualRewardsHighestFirst() =>
        Assert.Equal("2×[green]1[/] 1×[yellow]0.5[/] 1×[red]0[/]", RewardText.Group([0, 1, 0.5, 1]));

    [Fact]
    public void RewardText_Group_SumsUpWhatIsTooManyToShow() =>
        Assert.EndsWith(" 2 others", RewardText.Group([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), StringComparison.Ordinal);

    [Fact]
    public void ErrorLine_Of_IsOneLine() => Assert.Equal("error: a b c", ErrorLine.Of("a\n  b\r\nc\n"));

    [Fact]
    public void TextConsole_OfARedirectedWriter_WritesNoEscapes()
    {
        using var writer = new StringWriter();

        Spectre.Console.AnsiConsoleExtensions.MarkupLine(TextConsole.Create(writer, isTerminal: false, redirectedWidth: 80), RewardText.Markup(1));

        Assert.Equal("1.00\n", writer.ToString());
    }

    [Fact]
    public void RunName_Next_IsTheFirstFreeNumberWhateverTheCase() => Assert.Equal("quick-3", RunName.Next("quick", ["quick-1", "Quick-2", "quick-4"]));

    [Fact]
    public void RunName_Next_KeepsLongNamesWithinBounds() => Assert.Equal(64, RunName.Next(new string('x', 64), []).Length);
}
