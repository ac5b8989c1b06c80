using System.Text.Json;
using RlActors.Client.Tests.Fixtures;

namespace RlActors.Client.Tests.Verbs;

public sealed class ReadingVerbsTests
{
    [Fact]
    public async Task Runs_OfAFolderWithoutALedger_AreExplained()
    {
        using var console = new ConsoleHarness();

        var outcome = await console.RunAsync("runs");

        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith($"no runs in {console.Folder}; begin with:", outcome.Out, StringComparison.Ordinal);
        Assert.Empty((await console.RunAsync("runs", "--json")).Json.GetProperty("runs").EnumerateArray());
    }

    [Fact]
    public async Task Runs_AreListedWithWhereTheyStand()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("runs");

        string line = Assert.Single(outcome.Out.Split('\n'), text => text.Contains("tiny-1", StringComparison.Ordinal));
        Assert.Equal(["tiny-1", "completed", "rl", "3/3", "0.960", "2", "h", "ago", "2", "h", "ago"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\u001b', outcome.Out);
    }

    [Fact]
    public async Task Status_OfARunUnderWay_ShowsBalanceAndLastStep()
    {
        using var console = await ConsoleHarness.WithRunAsync(steps: 2);

        var outcome = await console.RunAsync("status", RecordedLedger.Run);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("run tiny-1: running, recipe tiny", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("dispatched 7 = trained 4 + expired 0 + failed 1 + in flight 2", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("0 generating, 0 judging, 2 ready, 0 leased", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("last step   2 of stage 2, 2 h ago", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await console.RunAsync("status", RecordedLedger.Run, "--json")).Json.GetProperty("waiting").ValueKind);
    }

    [Theory]
    [InlineData("status nosuch")]
    [InlineData("prompts nosuch")]
    [InlineData("watch nosuch")]
    [InlineData("history --prompt add/12+34 --run nosuch")]
    [InlineData("show nosuch/add/12+34/1")]
    [InlineData("sample nosuch 1+1=")]
    [InlineData("pause nosuch")]
    [InlineData("ledger verify nosuch")]
    public async Task Verbs_OfAnUnknownRun_NameThoseThereAre(string commandLine)
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync([.. commandLine.Split(' ')]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal($"error: no run 'nosuch' in {console.Folder}; its runs: tiny-1\n", outcome.Error);
        Assert.Equal(string.Empty, outcome.Out);
    }

    [Fact]
    public async Task Verbs_OfAFolderWithoutALedger_SayWhatToDo()
    {
        using var console = new ConsoleHarness();

        var outcome = await console.RunAsync("status", "any");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith($"error: no ledger at '{Path.Combine(console.Folder, "ledger.db")}'", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Verbs_OfADamagedLedger_FailInOneLine()
    {
        using var console = new ConsoleHarness();
        await File.WriteAllTextAsync(Path.Combine(console.Folder, "ledger.db"), "this is no database, whatever its name says " + new string('x', 4096));

        var outcome = await console.RunAsync("runs");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("error: ", Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_ListsEveryAttempt_TrainedOrNot()
    {
        using var console = await ConsoleHarness.WithRunAsync(steps: 2);

        var attempts = (await console.RunAsync("history", "--prompt", RecordedLedger.Prompt, "--json")).Json.GetProperty("attempts");

        Assert.Equal(["trained", "ready"], attempts.EnumerateArray().Select(attempt => attempt.GetProperty("state").GetString()));
        Assert.Equal([0.25, 0.25], attempts[0].GetProperty("rewards").EnumerateArray().Select(reward => reward.GetDouble()));
        Assert.Equal([1.5, 1.5], attempts[1].GetProperty("rewards").EnumerateArray().Select(reward => reward.GetDouble()));
        Assert.Equal(0, attempts[0].GetProperty("staleness").GetInt32());
        Assert.Equal(1, attempts[0].GetProperty("trained_step").GetInt32());
    }

    [Fact]
    public async Task History_OfAFailedAttempt_NamesItsReason()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("history", "--prompt", "add/20+05", "--run", RecordedLedger.Run);

        Assert.Contains("failed (judge partial-credit)", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("1 attempt at add/20+05; its completions: rlactors show tiny-1/add/20+05/1", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_OfATrainedAttempt_ShowsRewardsVersionsAndStaleness()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("history", "--prompt", RecordedLedger.Prompt);

        string line = Assert.Single(outcome.Out.Split('\n'), text => text.Contains("2×1.5", StringComparison.Ordinal));
        Assert.Equal(["tiny-1", "2", "trained", "1.50", "2×1.5", "1", "→", "3", "1", "2", "h", "ago"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task History_OnEightyColumns_KeepsAnAttemptToALine()
    {
        using var console = await ConsoleHarness.WithRunAsync(width: 80);

        string[] lines = (await console.RunAsync("history", "--prompt", RecordedLedger.Prompt)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, lines.Count(line => line.StartsWith("tiny-1", StringComparison.Ordinal) && line.TrimEnd().EndsWith("2 h ago", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [InlineData(null, "no attempts at add/99+99 in any run of {0}; prompts of a run: rlactors prompts <run>\n")]
    [InlineData("tiny-1", "no attempts at add/99+99 in run tiny-1; prompts of a run: rlactors prompts tiny-1\n")]
    public async Task History_OfAPromptWithoutAttempts_IsExplained(string? run, string expected)
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync(["history", "--prompt", "add/99+99", .. run is null ? Array.Empty<string>() : ["--run", run]]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, console.Folder), outcome.Out);
    }

    [Theory]
    [InlineData("best", "add/12+34")]
    [InlineData("rising", "add/12+34")]
    public async Task Prompts_AreSorted(string order, string first)
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var json = (await console.RunAsync("prompts", RecordedLedger.Run, "--sort", order, "--top", "2", "--json")).Json;

        Assert.Equal(order, json.GetProperty("sort").GetString());
        Assert.Equal(2, json.GetProperty("prompts").GetArrayLength());
        Assert.Equal(first, json.GetProperty("prompts")[0].GetProperty("prompt").GetString());
        Assert.Equal(1.25, json.GetProperty("prompts")[0].GetProperty("change").GetDouble());
    }

    [Fact]
    public async Task Prompts_WithoutOptions_ShowTheWorstFirst()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var prompts = (await console.RunAsync("prompts", RecordedLedger.Run, "--json")).Json.GetProperty("prompts").EnumerateArray().ToArray();

        Assert.Equal(5, prompts.Length);
        Assert.Equal(prompts.Select(prompt => prompt.GetProperty("latest").GetDouble()).Order(), prompts.Select(prompt => prompt.GetProperty("latest").GetDouble()));
    }

    [Fact]
    public async Task Watch_ACompletedRun_TellsItsLastStepsAndEnds()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("watch", RecordedLedger.Run, "--tail", "1");

        Assert.Equal(
            ["step 3/3  reward 0.75  stale 1  loss 0.5000", "heldout accuracy 0.960 on 50 prompts (stage 2, version 3)", "run tiny-1: completed"],
            outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Sample_WithoutASilo_UsesTheNewestWeightsOfTheFolder()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("sample", RecordedLedger.Run, "12+34=");

        Assert.Equal("===\n", outcome.Out); // the fake engine says the prompt's last token once a version
        Assert.Equal("folder", (await console.RunAsync("sample", RecordedLedger.Run, "1+1=", "--json")).Json.GetProperty("source").GetString());
    }
}
