using System.Text.Json;
using RlActors.Client.Tests.Fixtures;
using RlActors.Engines;
using RlActors.Storage;

namespace RlActors.Client.Tests.Replay;

public sealed class LedgerReplayTests
{
    [Fact]
    public async Task Replay_AnUntouchedRun_ArrivesAtThePublishedWeights()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync("ledger", "verify", RecordedLedger.Run, "--replay");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches("replayed 4 supervised updates and 3 steps: final weights ([0-9a-f]{8})… = published \\1…: identical\n", outcome.Out);
    }

    [Fact]
    public async Task Replay_ComparesEveryStepAndCheckpoint()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var replay = (await ReplayAsync(console)).Json.GetProperty("replay");

        Assert.Equal(3, replay.GetProperty("steps").GetInt32());
        Assert.Equal(4, replay.GetProperty("supervised_updates").GetInt32());
        Assert.Equal(2, replay.GetProperty("checkpoints").GetInt32());
    }

    [Fact]
    public async Task Replay_LeavesTheRunsFilesAsTheyWere()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        var store = new DirectoryWeightStore(console.Folder);
        var before = await store.ListAsync(RecordedLedger.Run, default);

        await ReplayAsync(console);

        Assert.Equal(before.OrderBy(file => file.Hash), (await store.ListAsync(RecordedLedger.Run, default)).OrderBy(file => file.Hash));
    }

    [Fact]
    public async Task Replay_ARunUnderWay_ArrivesAtItsLastCommittedStep()
    {
        using var console = await ConsoleHarness.WithRunAsync(steps: 2);

        var outcome = await ReplayAsync(console);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(2, outcome.Json.GetProperty("replay").GetProperty("steps").GetInt32());
    }

    [Fact]
    public async Task Replay_AChangedToken_IsFoundAtItsStep()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Rewrite(console.Folder, 2, completion => completion with { Tokens = [completion.Tokens[0] + 1, .. completion.Tokens[1..]] });

        AssertDiffers(await ReplayAsync(console), stage: 1, version: 2, "replayed weights");
    }

    [Theory]
    [InlineData("UPDATE runs SET recipe = replace(recipe, '\"seed\": 7', '\"seed\": 8')", 0, 2, "replayed weights")]
    [InlineData("UPDATE steps SET optimizer = 'beef' WHERE version = 3", 1, 3, "replayed optimiser state")]
    [InlineData("UPDATE steps SET weights = 'beef' WHERE version = 1", 1, 1, "but the ledger has beef")]
    [InlineData("UPDATE groups SET completions = 1 WHERE sequence = 3", 1, 2, "is not whole in the ledger")]
    [InlineData("UPDATE completions SET reward = reward + 1 WHERE group_id = (SELECT id FROM groups WHERE sequence = 5)", 1, 3, "replayed weights")]
    [InlineData("UPDATE step_groups SET position = 1 - position + 2 WHERE step_id = (SELECT id FROM steps WHERE version = 1)", 1, 1, "replayed weights")]
    public async Task Replay_ATamperedLedger_DiffersAtThatStep(string sql, int stage, int version, string what)
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Execute(console.Folder, sql);

        AssertDiffers(await ReplayAsync(console), stage, version, what);
    }

    [Fact]
    public async Task Replay_AnEngineThatLeavesAStepOut_IsFound()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync(
            weights => new HashingEngines(weights, step => step == 6 ? StepOutcome.NoSignal : StepOutcome.Updated), "ledger", "verify", RecordedLedger.Run, "--replay", "--json");

        AssertDiffers(outcome, stage: 1, version: 2, "replayed weights");
    }

    [Fact]
    public async Task Replay_AStepThatIsNotFinite_IsADifference()
    {
        using var console = await ConsoleHarness.WithRunAsync();

        var outcome = await console.RunAsync(
            weights => new HashingEngines(weights, step => step == 5 ? StepOutcome.NonFinite : StepOutcome.Updated), "ledger", "verify", RecordedLedger.Run, "--replay", "--json");

        AssertDiffers(outcome, stage: 1, version: 1, "its loss or gradient is not finite");
    }

    [Fact]
    public async Task Replay_ADifference_IsTheLastWord()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        LedgerTampering.Execute(console.Folder, "UPDATE steps SET optimizer = 'beef' WHERE version = 3");

        var outcome = await console.RunAsync("ledger", "verify", RecordedLedger.Run, "--replay");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches(@"replayed 4 supervised updates and 2 steps, then stage 2 version 3: replayed optimiser state [0-9a-f]{8}…, but the ledger has beef \(the weights agree\)", outcome.Out);
    }

    [Fact]
    public async Task Replay_WeightsThatAreGone_FailsInOneLine()
    {
        using var console = await ConsoleHarness.WithRunAsync();
        Directory.Delete(Path.Combine(console.Folder, RecordedLedger.Run, "weights"), recursive: true);

        var outcome = await console.RunAsync("ledger", "verify", RecordedLedger.Run, "--replay");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("error: ", Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static Task<ConsoleOutcome> ReplayAsync(ConsoleHarness console) => console.RunAsync("ledger", "verify", RecordedLedger.Run, "--replay", "--json");

    private static void AssertDiffers(ConsoleOutcome outcome, int stage, int version, string what)
    {
        Assert.Equal(1, outcome.ExitCode);
        var replay = outcome.Json.GetProperty("replay");
        Assert.False(replay.GetProperty("identical").GetBoolean());
        var difference = replay.GetProperty("difference");
        Assert.NotEqual(JsonValueKind.Null, difference.ValueKind);
        Assert.Equal((stage, version), (difference.GetProperty("stage").GetInt32(), difference.GetProperty("version").GetInt32()));
        Assert.Contains(what, difference.GetProperty("what").GetString(), StringComparison.Ordinal);
    }
}
