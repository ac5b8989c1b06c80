using System.Globalization;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Recipes;
using RlActors.Weights;

namespace RlActors.Silo.Tests.Runs;

/// <summary>Writes a small quickstart-like run into a <see cref="FakeLedgerReader"/>, one second an event.</summary>
internal sealed class RecordedRun(string name = "quickstart-1")
{
    private static readonly DateTimeOffset Began = new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero);
    private int _seconds;

    public FakeLedgerReader Ledger { get; } = new();

    public DateTimeOffset Now => Began.AddSeconds(_seconds);

    public static Recipe Recipe { get; } = RecipeSource.Read(null, ["stages.1.steps=4", "stages.1.groupsPerStep=16", "stages.1.groupSize=16"], new Dictionary<string, string>());

    public RecordedRun Create(string? recipe = null)
    {
        Ledger.Runs.Add(new RunRow(name, recipe ?? RecipeReader.Write(Recipe), new ModelManifest("c", "t", "w"), RunStatus.Running, null, Began, Began));
        return this;
    }

    public RecordedRun BeginStage(int stage)
    {
        Ledger.Stages.Add(new StageRow(name, stage, new LearnerState($"w{stage}", null), null, 0, Tick(), null));
        return this;
    }

    public RecordedRun EndStage(int stage)
    {
        int at = Ledger.Stages.FindIndex(row => row.Run == name && row.Stage == stage);
        Ledger.Stages[at] = Ledger.Stages[at] with { Final = new LearnerState($"final{stage}", null), EndedAt = Tick() };
        return this;
    }

    public RecordedRun Evaluate(int stage, int version, double accuracy, string split = "heldout")
    {
        Ledger.Evaluations.Add(new EvaluationRow(name, stage, version, split, 100, accuracy, double.IsNaN(accuracy) ? 0.25 : accuracy, Tick()));
        return this;
    }

    public RecordedRun Sample(int stage, int version, double reward, double perplexity)
    {
        Ledger.Sampled.Add(new SampledEvaluationRow(name, stage, version, 500, 1, 60_000, reward, perplexity, Tick()));
        return this;
    }

    /// <summary>A checkpoint of a supervised stage with one object per update.</summary>
    public RecordedRun Checkpoint(int stage, int version, params double[] losses)
    {
        string updates = string.Join(",", losses.Select(loss => string.Create(CultureInfo.InvariantCulture, $$"""{"loss":{{loss}},"grad_norm":0.5,"tokens":640}""")));
        return Commit(stage, version, $"[{updates}]");
    }

    /// <summary>A training step of an RL stage.</summary>
    public RecordedRun Step(int stage, int version, double reward) => Commit(stage, version, string.Create(CultureInfo.InvariantCulture, $$"""
        {"reward_mean":{{reward}},"reward_std":0.25,"staleness_max":{{Math.Min(version - 1, 1)}},"staleness_mean":0.5,"dispatched":{{(version + 1) * 16}},"trained":{{version * 16}},
        "expired":0,"failed":0,"in_flight":16,"loss":-0.01,"kl_behaviour":0.001,"entropy":0.7,"clip_fraction":0.02,"grad_norm":0.3,"gen_tokens_per_s":4512.5,
        "train_tokens_per_s":9876.5,"step_seconds":1,"wait_seconds":0.1,"learning_rate":0.0005,"tokens":1000}
        """));

    public RecordedRun Settle(RunStatus status, string? reason = null)
    {
        int at = Ledger.Runs.FindIndex(row => row.Name == name);
        Ledger.Runs[at] = Ledger.Runs[at] with { Status = status, Reason = reason, UpdatedAt = Tick() };
        return this;
    }

    /// <summary>A whole run: SFT of 3 updates, RL of 4 steps, with evaluations.</summary>
    public static RecordedRun Complete(string name = "quickstart-1")
    {
        var run = new RecordedRun(name).Create()
            .BeginStage(0).Evaluate(0, 0, 0.01).Checkpoint(0, 2, 2.5, 2.25).Evaluate(0, 2, 0.2, "validation").Checkpoint(0, 3, 2).Evaluate(0, 3, 0.4, "validation")
            .Evaluate(0, 3, 0.375).EndStage(0)
            .BeginStage(1).Step(1, 1, 0.4).Step(1, 2, 0.5).Evaluate(1, 2, 0.5).Step(1, 3, 0.75).Step(1, 4, 0.9).Evaluate(1, 4, 0.95).EndStage(1).Settle(RunStatus.Completed);
        run.Ledger.Balance = new Balance(64, 64, 0, 0, 0);
        run.Ledger.Prompts.Add(new PromptView("add/37+58", 2, 0, 1, 0.5));
        return run;
    }

    private RecordedRun Commit(int stage, int version, string metrics)
    {
        Ledger.Steps.Add(new StepRow(name, stage, version, 0, "parent", new LearnerState($"hash{stage}-{version}", "o"), [], metrics, Tick()));
        return this;
    }

    private DateTimeOffset Tick() => Began.AddSeconds(++_seconds);
}
