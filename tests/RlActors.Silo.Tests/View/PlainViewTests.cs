using RlActors.Ledger;
using RlActors.Silo.Runs;
using RlActors.Silo.Tests.Runs;
using RlActors.Silo.View;

namespace RlActors.Silo.Tests.View;

public sealed class PlainViewTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly RecordedRun _run = new RecordedRun().Create();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Show_RunFromStartToEnd_WritesAsGolden()
    {
        var view = new PlainView(_output);

        view.Show(Moment(0, 0, 0, waiting: ["waiting 1 s for the first checkpoint"]));
        _run.Evaluate(0, 0, 0.01);
        view.Show(Moment(1, 0, 0));
        _run.Checkpoint(0, 2, 2.5, 2.25).Evaluate(0, 2, 0.4, "validation");
        view.Show(Moment(6, 0, 2));
        view.Show(Moment(7, 1, 0));
        _run.Step(1, 1, 0.4);
        view.Show(Moment(8, 1, 1));
        _run.Step(1, 2, 0.5);
        view.Show(Moment(11.5, 1, 2, remaining: 125));
        view.Show(Moment(17, 1, 2, waiting: ["waiting 12 s for judge `math` on prompt gsm8k/381", "x"]));
        _run.Step(1, 3, 0.75).Step(1, 4, 0.9).Evaluate(1, 4, 0.95);
        view.Show(Moment(18, 1, 4, RunStatus.Completed));

        Assert.Equal(
            """
            [0:00] quickstart-1: stage 1 of 2: supervised fine-tuning until validation accuracy 0.35, at most 1500 updates
            [0:00] waiting 1 s for the first checkpoint
            [0:01] held-out accuracy 0.010 on 100 prompts (stage 1, version 0)
            [0:06] validation accuracy 0.400 on 100 prompts (stage 1, version 2)
            [0:06] update 2/1500, loss 2.250
            [0:07] quickstart-1: stage 2 of 2: reinforcement learning (grpo), 4 steps of 16 groups of 16
            [0:11] step 2/4, reward 0.500, staleness 1 (mean 0.50), 4,513 tokens/s generated, 9,877 trained; dispatched 48 = trained 32 + expired 0 + failed 0 + in flight 16, about 2 min 5 s left
            [0:17] waiting 12 s for judge `math` on prompt gsm8k/381
            [0:18] held-out accuracy 0.950 on 100 prompts (stage 2, version 4)
            [0:18] completed
            [0:18] step 4/4, reward 0.900, staleness 1 (mean 0.50), 4,513 tokens/s generated, 9,877 trained; dispatched 48 = trained 32 + expired 0 + failed 0 + in flight 16

            """.ReplaceLineEndings("\n"),
            _output.ToString());
    }

    [Fact]
    public void Show_ResumedRun_SaysWhereItGoesOnAndRepeatsNoOldEvaluation()
    {
        _run.Evaluate(0, 0, 0.01).Step(1, 1, 0.4).Step(1, 2, 0.5);

        new PlainView(_output).Show(Moment(0, 1, 2));

        Assert.StartsWith("[0:00] quickstart-1: stage 2 of 2: reinforcement learning (grpo), 4 steps of 16 groups of 16, going on from 2\n[0:00] step 2/4", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy 0.010", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Show_JudgeThatDoesNotSayWhatIsCorrect_TellsRewards()
    {
        _run.Evaluate(0, 0, double.NaN).Sample(0, 0, 0.096, 4.008);

        new PlainView(_output).Show(Moment(0, 0, 0));

        Assert.StartsWith(
            "[0:00] held-out reward 0.250 on 100 prompts (stage 1, version 0)\n"
            + "[0:00] sampled reward 0.096, perplexity 4.01 under the initial model, on 500 held-out prompts (stage 1, version 0)\n",
            _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Show_PausedRun_SaysWhyOnce()
    {
        var view = new PlainView(_output);
        view.Show(Moment(0, 1, 0, RunStatus.Paused, reason: "21 % of the last 32 groups failed: judge"));
        view.Show(Moment(9, 1, 0, RunStatus.Paused, reason: "21 % of the last 32 groups failed: judge"));

        Assert.Equal(1, _output.ToString().Split("paused: 21 % of the last 32 groups failed: judge").Length - 1);
    }

    private RunSnapshot Moment(
        double elapsed, int stage, int version, RunStatus status = RunStatus.Running, string? reason = null, string[]? waiting = null, double? remaining = null)
    {
        var projection = new MetricsProjection(RecordedRun.Recipe);
        var rows = _run.Ledger.Steps.SelectMany(step => projection.Next(step, _run.Ledger.Evaluations)).Where(row => row.Source.Stage == stage).ToList();
        return new RunSnapshot(
            FakeRunGrain.Report(stage, version, waiting, status, reason),
            RecordedRun.Recipe,
            rows.LastOrDefault(),
            [.. rows.Select(row => row.Value("reward_mean") ?? 0)],
            new RunMeasurements([.. _run.Ledger.Evaluations], [.. _run.Ledger.Sampled]),
            TimeSpan.FromSeconds(elapsed),
            remaining is { } left ? TimeSpan.FromSeconds(left) : null);
    }
}
