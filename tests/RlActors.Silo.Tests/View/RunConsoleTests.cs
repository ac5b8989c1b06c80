using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using RlActors.Ledger;
using RlActors.Silo.Runs;
using RlActors.Silo.Tests.Runs;
using RlActors.Silo.View;

namespace RlActors.Silo.Tests.View;

public sealed partial class RunConsoleTests : IDisposable
{
    private readonly ScratchFolder _data = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task WatchAsync_OutputIsAFile_WritesPlainLinesAndEndsWithTheRun()
    {
        var terminal = new CapturedTerminal(isTerminal: false, width: 40);
        var grain = new FakeRunGrain().Says(FakeRunGrain.Report(0, 0)).Says(FakeRunGrain.Report(1, 2)).Says(FakeRunGrain.Report(1, 4, status: RunStatus.Completed));

        var status = await WatchAsync(terminal, RecordedRun.Complete(), grain);

        Assert.Equal(RunStatus.Completed, status);
        Assert.DoesNotContain('\u001b', terminal.Text);
        Assert.Contains("[0:00] quickstart-1: stage 1 of 2: supervised fine-tuning until validation accuracy 0.35, at most 1500 updates\n", terminal.Text, StringComparison.Ordinal);
        Assert.Contains("step 4/4, reward 0.900", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchAsync_Terminal_ShowsALivePicture()
    {
        var terminal = new CapturedTerminal(isTerminal: true);
        var grain = new FakeRunGrain()
            .Says(FakeRunGrain.Report(1, 2, ["waiting 12 s for judge `math` on prompt [gsm8k]/381", "more"]))
            .Says(FakeRunGrain.Report(1, 4, status: RunStatus.Completed));

        await WatchAsync(terminal, RecordedRun.Complete(), grain);

        string shown = Plain(terminal.Text);
        Assert.Contains("quickstart-1 · stage 2 of 2: reinforcement learning (grpo)", shown, StringComparison.Ordinal);
        Assert.Contains("2/4 steps · 0:00 elapsed", shown, StringComparison.Ordinal);
        Assert.Contains("reward     0.900 ▁▂▆█", shown, StringComparison.Ordinal);
        Assert.Contains("accuracy   0.950 at step 4, before 0.010, 0.375, 0.500", shown, StringComparison.Ordinal);
        Assert.Contains("staleness  max 1, mean 0.50", shown, StringComparison.Ordinal);
        Assert.Contains("tokens/s   4,513 generating · 9,877 training", shown, StringComparison.Ordinal);
        Assert.Contains("ledger     dispatched 48 = trained 32 + expired 0 + failed 0 + in flight 16", shown, StringComparison.Ordinal);
        Assert.Contains("now        waiting 12 s for judge `math` on prompt [gsm8k]/381 · and 1 more", shown, StringComparison.Ordinal);
        Assert.Contains("state      complete", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(9, 2)]
    [InlineData(1, 1)]
    public async Task WatchAsync_TinyTerminal_StillWorks(int width, int height)
    {
        var terminal = new CapturedTerminal(isTerminal: true, width, height);
        var grain = new FakeRunGrain().Says(FakeRunGrain.Report(1, 4, status: RunStatus.Completed));

        Assert.Equal(RunStatus.Completed, await WatchAsync(terminal, RecordedRun.Complete(), grain));
    }

    [Fact]
    public async Task WatchAsync_RunPausesItself_LeavesWhenAsked()
    {
        var terminal = new CapturedTerminal(isTerminal: false);
        var grain = new FakeRunGrain().Says(FakeRunGrain.Report(1, 2)).Says(FakeRunGrain.Report(1, 2, status: RunStatus.Paused, reason: "the disk is full"));

        var status = await WatchAsync(terminal, RecordedRun.Complete(), grain);

        Assert.Equal(RunStatus.Paused, status);
        Assert.Contains("paused: the disk is full", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchAsync_PausedAndResumed_GoesOnWatchingUnlessAskedToLeave()
    {
        var terminal = new CapturedTerminal(isTerminal: false);
        var grain = new FakeRunGrain()
            .Says(FakeRunGrain.Report(1, 2, status: RunStatus.Paused, reason: "asked for")).Says(FakeRunGrain.Report(1, 3)).Says(FakeRunGrain.Report(1, 4, status: RunStatus.Completed));

        var status = await WatchAsync(terminal, RecordedRun.Complete(), grain, leaveWhenPaused: false);

        Assert.Equal(RunStatus.Completed, status);
        Assert.Contains("] running\n", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchAsync_ActorDoesNotAnswer_TellsFromTheLedger()
    {
        var terminal = new CapturedTerminal(isTerminal: false);
        var run = RecordedRun.Complete();
        run.Settle(RunStatus.Running);
        var grain = new FakeRunGrain()
            .Says(() => throw new InvalidOperationException("silo is restarting"))
            .Says(() =>
            {
                run.Settle(RunStatus.Completed);
                throw new TimeoutException();
            });

        var status = await WatchAsync(terminal, run, grain);

        Assert.Equal(RunStatus.Completed, status);
        Assert.Contains("step 4/4, reward 0.900", terminal.Text, StringComparison.Ordinal);
        Assert.Contains("dispatched 64 = trained 64", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchAsync_NoSuchRun_SaysSo()
    {
        var grain = new FakeRunGrain().Says(FakeRunGrain.Report(0, 0));

        var error = await Assert.ThrowsAsync<RlActorsException>(() => WatchAsync(new CapturedTerminal(false), new RecordedRun(), grain));

        Assert.Equal("there is no run 'quickstart-1'; see `rlactors runs`", error.Message);
    }

    [Fact]
    public async Task CloseAsync_CompleteRun_SaysEverythingInWords()
    {
        var terminal = new CapturedTerminal(isTerminal: false, width: 30);
        var run = RecordedRun.Complete();
        using var folders = new RunFolders(_data.Path, run.Ledger, _time);
        await folders.Of("quickstart-1").UpdateAsync(default);

        await new RunConsole(terminal.Open(), run.Ledger, folders, _time).CloseAsync("quickstart-1", default);

        Assert.Equal(
            $"""

            quickstart-1 is complete.
            Trained a new model on `addition`: 3 supervised updates, then 4 training steps of reinforcement learning, in 17 s.
            Held-out accuracy: 0.010 before training, 0.375 after supervised fine-tuning, 0.950 at the last measurement.

            stage  kind  done  took  accuracy       reward
            1      sft   3     7 s   0.010 → 0.375  0.010 → 0.375
            2      rl    4     7 s   0.375 → 0.950  0.375 → 0.950

            The ledger balances: dispatched 64 = trained 64 + expired 0 + failed 0 + in flight 0.

            Everything is in {folders.Of("quickstart-1").FolderPath}
              metrics.jsonl  one line a training step
              summary.json   these numbers
              curves.svg     the curves
            Every attempt at a prompt, with its rewards:  rlactors history --prompt add/37+58 --run quickstart-1 --data {_data.Path}

            """.ReplaceLineEndings("\n"),
            terminal.Text);
    }

    [Fact]
    public async Task CloseAsync_RunThatSampled_TellsRewardAndPerplexityBeforeAndAfter()
    {
        var terminal = new CapturedTerminal(isTerminal: false);
        var run = new RecordedRun().Create().BeginStage(0).Evaluate(0, 0, double.NaN).Sample(0, 0, 0.096, 4.008).Checkpoint(0, 2, 2.5, 2.25)
            .Evaluate(0, 2, double.NaN).Sample(0, 2, 0.641, 4.724).EndStage(0).Settle(RunStatus.Completed);
        using var folders = new RunFolders(_data.Path, run.Ledger, _time);

        await new RunConsole(terminal.Open(), run.Ledger, folders, _time).CloseAsync("quickstart-1", default);

        Assert.Contains("\nHeld-out reward, greedy: 0.250 before training, 0.250 at the last measurement.\n", terminal.Text, StringComparison.Ordinal);
        Assert.Contains(
            "\nCompletions of 500 held-out prompts sampled at temperature 1: reward 0.096 before training, 0.641 at the last measurement; "
            + "perplexity under the initial model 4.01, then 4.72 (+18 %).\n",
            terminal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Paused, "the disk is full", "quickstart-1 is paused: the disk is full\n")]
    [InlineData(RunStatus.Stopped, null, "quickstart-1 was stopped\n")]
    public async Task CloseAsync_RunThatCanGoOn_SaysHow(RunStatus status, string? reason, string line)
    {
        var terminal = new CapturedTerminal(isTerminal: false);
        var run = new RecordedRun().Create().BeginStage(0).Settle(status, reason);
        using var folders = new RunFolders(_data.Path, run.Ledger, _time);

        await new RunConsole(terminal.Open(), run.Ledger, folders, _time).CloseAsync("quickstart-1", default);

        Assert.Contains(line, terminal.Text, StringComparison.Ordinal);
        Assert.Contains("Held-out accuracy was not measured.", terminal.Text, StringComparison.Ordinal);
        Assert.EndsWith($"run --resume quickstart-1 --data {_data.Path}\n", terminal.Text, StringComparison.Ordinal);
    }

    private async Task<RunStatus> WatchAsync(CapturedTerminal terminal, RecordedRun run, FakeRunGrain grain, bool leaveWhenPaused = true)
    {
        using var folders = new RunFolders(_data.Path, run.Ledger, _time);
        var console = new RunConsole(terminal.Open(), run.Ledger, folders, _time);
        var watching = console.WatchAsync(grain, "quickstart-1", leaveWhenPaused, default);
        while (!watching.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await watching;
    }

    private static string Plain(string text) => Escapes().Replace(text, "");

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]|\r")]
    private static partial Regex Escapes();
}
