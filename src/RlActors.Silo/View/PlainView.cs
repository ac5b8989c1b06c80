using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.View;

/// <summary>A run as plain lines, for output that is a file or a pipe: one when something begins or is measured, and one every few seconds in between.</summary>
/// <param name="output">Where the lines go.</param>
internal sealed class PlainView(TextWriter output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private TimeSpan _due;
    private int _stage = -1;
    private int _version = -1;
    private int? _evaluations;
    private int? _sampled;
    private RunStatus _status = RunStatus.Running;

    /// <summary>Writes what is new.</summary>
    public void Show(RunSnapshot run)
    {
        ShowEvaluations(run);
        ShowStage(run);
        ShowStatus(run);
        if (run.Elapsed >= _due || run.HasEnded)
        {
            ShowProgress(run);
            _due = run.Elapsed + Interval;
        }
    }

    /// <summary>Writes a line of the host's.</summary>
    public void Say(TimeSpan elapsed, string text) => output.WriteLine($"[{Phrases.Clock(elapsed)}] {text}");

    private void ShowEvaluations(RunSnapshot run)
    {
        // Those from before this console began to watch are not news.
        bool resumed = run.Report.Version > 0 || run.Report.Stage > 0;
        foreach (var evaluation in run.Measured.Evaluations.Skip(_evaluations ?? (resumed ? run.Measured.Evaluations.Count : 0)))
        {
            string what = EvaluationSplits.InWords(evaluation.Split);
            string measure = evaluation.HasAccuracy ? Phrases.Text($"accuracy {evaluation.Accuracy:0.000}") : Phrases.Text($"reward {evaluation.RewardMean:0.000}");
            Say(run.Elapsed, $"{what} {measure} on {evaluation.Prompts} prompts (stage {evaluation.Stage + 1}, version {evaluation.Version})");
        }

        foreach (var sampled in run.Measured.Sampled.Skip(_sampled ?? (resumed ? run.Measured.Sampled.Count : 0)))
        {
            Say(run.Elapsed, Phrases.Text($"sampled reward {sampled.RewardMean:0.000}, perplexity {sampled.Perplexity:0.00} under the initial model")
                + $", on {sampled.Prompts} held-out prompts (stage {sampled.Stage + 1}, version {sampled.Version})");
        }

        (_evaluations, _sampled) = (run.Measured.Evaluations.Count, run.Measured.Sampled.Count);
    }

    private void ShowStage(RunSnapshot run)
    {
        if (run.Report.Stage == _stage)
        {
            return;
        }

        var stage = run.Recipe.Stages[run.Report.Stage];
        string size = stage switch
        {
            RolloutStageOptions rollouts => $", {rollouts.Steps} steps of {rollouts.GroupsPerStep} groups of {rollouts.GroupSize}",
            BatchStageOptions { UntilAccuracy: null } => $", {run.Report.Steps} updates",
            BatchStageOptions => $", at most {run.Report.Steps} updates",
            _ => "",
        };
        string from = run.Report.Version > 0 ? $", going on from {run.Report.Version}" : "";
        Say(run.Elapsed, $"{run.Report.Run}: stage {run.Report.Stage + 1} of {run.Recipe.Stages.Count}: {Phrases.Stage(stage)}{size}{from}");
        (_stage, _version) = (run.Report.Stage, -1);
    }

    private void ShowStatus(RunSnapshot run)
    {
        if (run.Report.Status != _status)
        {
            Say(run.Elapsed, $"{run.Report.Status}".ToLowerInvariant() + (run.Report.Reason is { } reason ? $": {reason}" : ""));
            _status = run.Report.Status;
        }
    }

    private void ShowProgress(RunSnapshot run)
    {
        if (run.Report.Version != _version && run.Last is { } last)
        {
            string left = run.Remaining is { } remaining && run.IsActive ? $", about {Phrases.InWords(remaining)} left" : "";
            Say(run.Elapsed, (last.IsUpdate ? Updated(run, last) : Stepped(run, last)) + left);
            _version = run.Report.Version;
        }
        else if (run.IsActive && run.Report.Waiting is [var first, ..])
        {
            Say(run.Elapsed, first);
        }
    }

    private static string Updated(RunSnapshot run, MetricsRow last)
    {
        string preferences = last.Value("preference_accuracy") is { } share ? Phrases.Text($", {share:0.000} of the batch's preferences, margin {last.Value("reward_margin") ?? 0:0.00}") : "";
        return Phrases.Text($"update {run.Report.Version}/{run.Report.Steps}, loss {Phrases.Share(last.Value("loss"))}") + preferences;
    }

    private static string Stepped(RunSnapshot run, MetricsRow last)
    {
        string trained = last.Stage is RlStageOptions ? $", {Phrases.Count(last.Value("train_tokens_per_s"))} trained" : "";
        return Phrases.Text(
            $"step {run.Report.Version}/{run.Report.Steps}, reward {Phrases.Share(last.Value("reward_mean"))}, staleness {last.Value("staleness_max") ?? 0} (mean {last.Value("staleness_mean") ?? 0:0.00})")
            + $", {Phrases.Count(last.Value("gen_tokens_per_s"))} tokens/s generated{trained}; {run.Report.Balance}";
    }
}
