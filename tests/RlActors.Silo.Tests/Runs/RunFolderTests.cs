using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;
using RlActors.Ledger;
using RlActors.Silo.Runs;

namespace RlActors.Silo.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly ScratchFolder _data = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task UpdateAsync_CompleteRun_WritesMetricsAsGolden()
    {
        using var folder = Open(RecordedRun.Complete());

        await folder.UpdateAsync(default);

        string[] lines = File.ReadAllLines(folder.MetricsPath);
        Assert.Equal(7, lines.Length);
        Assert.Equal(
            """{"step":1,"version":2,"stage":0,"phase":"sft","heldout_accuracy":0.01,"heldout_reward":0.01,"heldout_stage":0,"heldout_version":0,"loss":2.5,"grad_norm":0.5,"tokens":640,"lineage":0,"hash":"hash0-2"}""",
            lines[0]);
        Assert.Equal("""{"step":2,"version":2,"stage":0,"phase":"sft","loss":2.25,"grad_norm":0.5,"tokens":640,"lineage":0,"hash":"hash0-2"}""", lines[1]);
        Assert.Equal("""{"step":3,"version":3,"stage":0,"phase":"sft","loss":2,"grad_norm":0.5,"tokens":640,"lineage":0,"hash":"hash0-3"}""", lines[2]);
        Assert.Equal(
            """
            {"step":1,"version":1,"stage":1,"phase":"rl","heldout_accuracy":0.375,"heldout_reward":0.375,"heldout_stage":0,"heldout_version":3,"reward_mean":0.4,"reward_std":0.25,"staleness_max":0,
            "staleness_mean":0.5,"dispatched":32,"trained":16,"expired":0,"failed":0,"in_flight":16,"loss":-0.01,"kl_behaviour":0.001,"entropy":0.7,"clip_fraction":0.02,
            "grad_norm":0.3,"gen_tokens_per_s":4512.5,"train_tokens_per_s":9876.5,"step_seconds":1,"wait_seconds":0.1,"learning_rate":0.0005,"tokens":1000,"lineage":0,"hash":"hash1-1"}
            """.ReplaceLineEndings(""),
            lines[3]);
        Assert.Equal([null, null, 0.5, 0.95], lines[3..].Select(HeldOut).Skip(1).Prepend(null));
    }

    [Fact]
    public async Task UpdateAsync_CompleteRun_WritesSummaryAsGolden()
    {
        using var folder = Open(RecordedRun.Complete());

        await folder.UpdateAsync(default);

        Assert.Equal(
            """
            {
              "run": "quickstart-1",
              "recipe": "quickstart",
              "steps": 4,
              "accuracy_before": 0.01,
              "accuracy_after_sft": 0.375,
              "accuracy_final": 0.95,
              "heldout_reward_before": 0.01,
              "heldout_reward_final": 0.95,
              "sampled": [],
              "stages": [
                {
                  "stage": 0,
                  "name": null,
                  "kind": "sft",
                  "version": 3,
                  "seconds": 7,
                  "done": true,
                  "initial_hash": "w0",
                  "final_hash": "final0",
                  "accuracy_before": 0.01,
                  "accuracy_after": 0.375,
                  "reward_before": 0.01,
                  "reward_after": 0.375,
                  "preferences_before": null,
                  "preferences_after": null
                },
                {
                  "stage": 1,
                  "name": null,
                  "kind": "rl",
                  "version": 4,
                  "seconds": 7,
                  "done": true,
                  "initial_hash": "w1",
                  "final_hash": "final1",
                  "accuracy_before": 0.375,
                  "accuracy_after": 0.95,
                  "reward_before": 0.375,
                  "reward_after": 0.95,
                  "preferences_before": null,
                  "preferences_after": null
                }
              ],
              "seconds_total": 17,
              "seconds_rl": 7,
              "ledger_balanced": true,
              "sft_updates": 3,
              "work": {
                "sft": 3,
                "rl": 4
              },
              "reward_first": 0.4,
              "reward_last": 0.9,
              "tokens_trained": 4000,
              "seed": 1,
              "hash": "final1",
              "balance": {
                "dispatched": 64,
                "trained": 64,
                "expired": 0,
                "failed": 0,
                "in_flight": 0,
                "holds": true
              },
              "created_at": "2026-01-02T03:04:00+00:00",
              "ended_at": "2026-01-02T03:04:17+00:00"
            }

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(folder.SummaryPath));
    }

    [Fact]
    public async Task UpdateAsync_RunOfRewardsAlone_SummarisesWhatWasSampledAndNoAccuracy()
    {
        var run = new RecordedRun().Create()
            .BeginStage(0).Evaluate(0, 0, double.NaN).Sample(0, 0, 0.096, 4.008).Checkpoint(0, 2, 2.5, 2.25).Evaluate(0, 2, double.NaN)
            .Sample(0, 2, 0.641, double.NaN).EndStage(0).Settle(RunStatus.Completed);
        using var folder = Open(run);

        await folder.UpdateAsync(default);

        var summary = JsonElement.Parse(File.ReadAllText(folder.SummaryPath));
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("accuracy_before").ValueKind);
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("accuracy_final").ValueKind);
        Assert.Equal(0.25, summary.GetProperty("heldout_reward_final").GetDouble());
        Assert.Equal(
            [
                """{"stage":0,"version":0,"prompts":500,"temperature":1,"tokens":60000,"reward_mean":0.096,"perplexity":4.008}""",
                """{"stage":0,"version":2,"prompts":500,"temperature":1,"tokens":60000,"reward_mean":0.641,"perplexity":null}""",
            ],
            summary.GetProperty("sampled").EnumerateArray().Select(row => JsonSerializer.Serialize(row)));
        Assert.DoesNotContain("heldout_accuracy", File.ReadAllText(folder.MetricsPath), StringComparison.Ordinal);
        Assert.Contains("\"heldout_reward\":0.25", File.ReadAllText(folder.MetricsPath), StringComparison.Ordinal);
        string curves = File.ReadAllText(folder.CurvesPath);
        Assert.Contains("held-out reward", curves, StringComparison.Ordinal);
        Assert.Contains("perplexity of sampled completions under the initial model", curves, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateAsync_StepByStep_EndsWithTheSameBytesAsAtOnce()
    {
        var whole = RecordedRun.Complete();
        using var atOnce = Open(whole);
        await atOnce.UpdateAsync(default);
        using var other = new ScratchFolder();
        var growing = new RecordedRun().Create();
        using var folder = new RunFolder(other.Path, "quickstart-1", growing.Ledger, _time);

        foreach (var step in whole.Ledger.Steps)
        {
            growing.Ledger.Evaluations.AddRange(whole.Ledger.Evaluations.Where(row => row.At < step.CommittedAt).Except(growing.Ledger.Evaluations).ToList());
            growing.Ledger.Steps.Add(step);
            await folder.UpdateAsync(default);
        }

        string beforeTheEnd = File.ReadAllText(folder.MetricsPath);
        Assert.False(File.Exists(folder.SummaryPath));
        Assert.Equal(string.Join('\n', File.ReadAllLines(atOnce.MetricsPath)[..^1]), string.Join('\n', beforeTheEnd.Split('\n')[..^2]));
    }

    [Fact]
    public async Task UpdateAsync_NewSteps_AppendsWithoutTouchingEarlierLines()
    {
        var run = new RecordedRun().Create().BeginStage(0).Step(1, 1, 0.4);
        using var folder = Open(run);
        await folder.UpdateAsync(default);
        File.WriteAllText(folder.MetricsPath, "kept\n");

        run.Step(1, 2, 0.5);
        await folder.UpdateAsync(default);
        await folder.UpdateAsync(default);

        string[] lines = File.ReadAllLines(folder.MetricsPath);
        Assert.Equal(2, lines.Length);
        Assert.Equal("kept", lines[0]);
        Assert.Equal(2, JsonElement.Parse(lines[1]).GetProperty("step").GetInt32());
    }

    [Fact]
    public async Task UpdateAsync_TornFileOfADeadProcess_IsWrittenAgainWhenOpened()
    {
        var run = new RecordedRun().Create().Step(1, 1, 0.4).Step(1, 2, 0.5);
        Directory.CreateDirectory(Path.Combine(_data.Path, "quickstart-1"));
        File.WriteAllText(Path.Combine(_data.Path, "quickstart-1", "metrics.jsonl"), "{\"step\":1}\n{\"ste");
        using var folder = Open(run);

        await folder.UpdateAsync(default);

        Assert.All(File.ReadAllLines(folder.MetricsPath), line => Assert.Equal("rl", JsonElement.Parse(line).GetProperty("phase").GetString()));
        Assert.Equal(2, File.ReadAllLines(folder.MetricsPath).Length);
    }

    [Fact]
    public async Task UpdateAsync_LedgerFailsInBetween_LosesAndDoublesNothing()
    {
        var run = new RecordedRun().Create().Step(1, 1, 0.4);
        using var folder = Open(run);
        await folder.UpdateAsync(default);
        run.Step(1, 2, 0.5);
        run.Ledger.Fault = new InvalidOperationException("busy");
        await Assert.ThrowsAsync<InvalidOperationException>(() => folder.UpdateAsync(default));
        run.Ledger.Fault = null;

        await folder.UpdateAsync(default);

        Assert.Equal([1, 2], File.ReadAllLines(folder.MetricsPath).Select(line => JsonElement.Parse(line).GetProperty("step").GetInt32()));
    }

    [Fact]
    public async Task UpdateAsync_MoreThanAPage_WritesEveryStepOnce()
    {
        var run = new RecordedRun().Create();
        for (int version = 1; version <= 600; version++)
        {
            run.Step(1, version, 0.5);
        }

        using var folder = Open(run);
        await folder.UpdateAsync(default);

        Assert.Equal(Enumerable.Range(1, 600), File.ReadAllLines(folder.MetricsPath).Select(line => JsonElement.Parse(line).GetProperty("step").GetInt32()));
    }

    [Fact]
    public async Task UpdateAsync_RunningRun_DrawsCurvesAtMostEveryTenSeconds()
    {
        var run = new RecordedRun().Create().Step(1, 1, 0.4);
        using var folder = Open(run);
        await folder.UpdateAsync(default);
        Assert.Equal("svg", XDocument.Load(folder.CurvesPath).Root!.Name.LocalName);
        File.Delete(folder.CurvesPath);

        run.Step(1, 2, 0.5);
        _time.Advance(TimeSpan.FromSeconds(9));
        await folder.UpdateAsync(default);
        Assert.False(File.Exists(folder.CurvesPath));
        run.Step(1, 3, 0.5);
        _time.Advance(TimeSpan.FromSeconds(1));
        await folder.UpdateAsync(default);

        Assert.True(File.Exists(folder.CurvesPath));
    }

    [Fact]
    public async Task UpdateAsync_UnknownRun_WritesNothing()
    {
        using var folder = Open(new RecordedRun());

        Assert.Null(await folder.UpdateAsync(default));

        Assert.Empty(Directory.GetFileSystemEntries(_data.Path));
    }

    [Fact]
    public async Task UpdateAsync_FolderCannotBeMade_SaysWhereAndWhatToDo()
    {
        File.WriteAllText(Path.Combine(_data.Path, "quickstart-1"), "a file in the way");
        using var folder = Open(new RecordedRun().Create());

        var error = await Assert.ThrowsAsync<RlActorsException>(() => folder.UpdateAsync(default));

        Assert.Contains("the folder of run 'quickstart-1' cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.FolderPath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateAsync_MetricsOfAStrangeForm_NamesTheStep()
    {
        var run = new RecordedRun().Create();
        run.Ledger.Steps.Add(new StepRow("quickstart-1", 1, 7, 0, "p", new("h", null), [], "3", run.Now));
        using var folder = Open(run);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => folder.UpdateAsync(default));

        Assert.Equal("metrics of stage 1, version 7 of run 'quickstart-1' are Number; expected a JSON object, or a list of them", error.Message);
        Assert.False(File.Exists(folder.MetricsPath));
    }

    private static double? HeldOut(string line) => JsonElement.Parse(line).TryGetProperty("heldout_accuracy", out var value) ? value.GetDouble() : null;

    private RunFolder Open(RecordedRun run) => new(_data.Path, "quickstart-1", run.Ledger, _time);
}
