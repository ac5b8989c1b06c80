using RlActors.Client.Tests.Fixtures;

namespace RlActors.Client.Tests.Verbs;

public sealed class ShowVerbTests
{
    [Fact]
    public async Task Show_AGroup_StampsEveryTokenIncludingTheStopToken()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("show", "tiny-1/add/12+34/2", "--completion", "1");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("group tiny-1/add/12+34/2: trained, admitted at version 1 of stage 2 2 h ago, trained into version 3 at staleness 1", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("1 2 + 3 4 =", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("#1  reward 1.50  ended by stop token  exact-match 1.00; partial-credit 1.00 × 0.5 (1 of 2 digits)", outcome.Out, StringComparison.Ordinal);
        string[] grid = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^3..];
        Assert.Matches(@"^    token +4 +6 +<.+>$", grid[0]);
        Assert.Matches("^    version +1 +1 +1$", grid[1]);
        Assert.Matches(@"^    logprob +-0\.125 +-0\.250 +-0\.375$", grid[2]);
        Assert.Single(grid.Select(line => line.Length).Distinct());
        Assert.DoesNotContain("#0", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OnANarrowConsole_BreaksBetweenTokens()
    {
        using var console = await ConsoleHarness.WithRunAsync(width: 30);

        var outcome = await console.RunAsync("show", "tiny-1/add/12+34/2", "--completion", "0");

        string[] lines = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Count(line => line.StartsWith("    logprob", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 30, line));
    }

    [Fact]
    public async Task Show_AGroupWithoutCompletions_SaysSo()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("show", "tiny-1/add/20+05/1");

        Assert.Contains("failed (judge partial-credit)", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("no completion of it is in the ledger", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show nonsense", "'nonsense' is not a group id; expected run/prompt/attempt, such as quickstart/add/37+58/1")]
    [InlineData("show tiny-1/add/12+34/9", "no group 'tiny-1/add/12+34/9' in {0}; attempts at that prompt: rlactors history --prompt add/12+34 --run tiny-1")]
    [InlineData("show tiny-1/add/12+34/1 --completion 7", "group 'tiny-1/add/12+34/1' has no completion 7 in the ledger; leave --completion out to see those it has")]
    public async Task Show_WhatIsNotThere_SaysWhereToLook(string commandLine, string expected)
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync([.. commandLine.Split(' ')]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal($"error: {string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, console.Folder)}\n", outcome.Error);
    }
}
