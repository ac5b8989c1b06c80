using RlActors.Ledger;
using RlActors.Silo.Runs;
using RlActors.Silo.Tests.Runs;
using RlActors.Silo.View;
using Spectre.Console;

namespace RlActors.Silo.Tests.View;

public sealed class LiveViewTests
{
    [Fact]
    public void Draw_Terminal_ShowsAsGolden() => Assert.Equal(
        """
        quickstart-1 · stage 2 of 2: reinforcement learning (grpo)
        ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 2/4 steps · 1:23 elapsed · about 1 min 10 s left
        reward     0.900 ▁▂▆█
        accuracy   0.950 at step 4, before 0.010, 0.375, 0.500
        staleness  max 1, mean 0.50
        tokens/s   4,513 generating · 9,877 training
        ledger     dispatched 48 = trained 32 + expired 0 + failed 0 + in flight 16
        now        waiting 12 s for judge `math` on prompt [gsm8k]/381
        stopping cleanly
        """.ReplaceLineEndings("\n"),
        Draw(100, 30));

    [Fact]
    public void Draw_SampledEvaluations_ShowsTheNewestBesideTheFirst() => Assert.Contains(
        "\nsampled    0.641, perplexity 4.72 under the initial model, before 0.096 and 4.01\n",
        Draw(100, 30, sampled: [Sampled(0, 0.096, 4.008), Sampled(3, 0.5, 9), Sampled(4, 0.641, 4.724)]),
        StringComparison.Ordinal);

    [Fact]
    public void Draw_NarrowAndLow_KeepsTheMostImportantAndCutsLines() => Assert.Equal(
        """
        quickstart-1 · stage 2 o…
         2/4 steps · 1:23 elapse…
        stopping cleanly
        """.ReplaceLineEndings("\n"),
        Draw(26, 4));

    [Fact]
    public void Draw_NoUnicode_IsAscii() => Assert.DoesNotContain(Draw(100, 30, unicode: false), character => character > 126);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(12, 3)]
    [InlineData(79, 6)]
    public void Draw_AnySize_StaysWithinIt(int width, int height)
    {
        string[] lines = Draw(width, height).Split('\n');

        Assert.InRange(lines.Length, 1, Math.Max(1, height - 1));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Math.Max(1, width - 1)));
    }

    [Fact]
    public void Draw_LedgerDoesNotBalance_SaysSo() =>
        Assert.Contains("DOES NOT BALANCE", Draw(120, 30, balance: new Balance(48, 31, 0, 0, 16)), StringComparison.Ordinal);

    private static SampledEvaluationRow Sampled(int version, double reward, double perplexity) => new("r", 1, version, 500, 1, 60000, reward, perplexity, default);

    private static string Draw(int width, int height, bool unicode = true, Balance? balance = null, SampledEvaluationRow[]? sampled = null)
    {
        var run = RecordedRun.Complete();
        var projection = new MetricsProjection(RecordedRun.Recipe);
        var rows = run.Ledger.Steps.SelectMany(step => projection.Next(step, run.Ledger.Evaluations)).ToList();
        var snapshot = new RunSnapshot(
            FakeRunGrain.Report(1, 2, ["waiting 12 s for judge `math` on prompt [gsm8k]/381"], balance: balance),
            RecordedRun.Recipe,
            rows[^1],
            [0.4, 0.5, 0.75, 0.9],
            new RunMeasurements([.. run.Ledger.Evaluations.Where(evaluation => evaluation.Split == "heldout")], sampled ?? []),
            TimeSpan.FromSeconds(83),
            TimeSpan.FromSeconds(70));
        var paper = new CapturedTerminal(isTerminal: false, width: 200);
        paper.Open().Write(new LiveView(unicode).Draw(snapshot, "stopping cleanly", width, height));
        return string.Join('\n', paper.Text.Split('\n').Select(line => line.TrimEnd())).TrimEnd();
    }
}
