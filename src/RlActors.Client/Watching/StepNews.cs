using System.Globalization;
using System.Text.Json;
using RlActors.Client.Output;
using RlActors.Client.Reading;
using RlActors.Ledger;

namespace RlActors.Client.Watching;

/// <summary>A committed step.</summary>
internal sealed record StepNews(
    string Run, DateTimeOffset At, int Stage, string StageKind, string? StageName, string Unit, int Version, int Steps, string Weights, JsonElement? Metrics) : RunNews("step", Run, At)
{
    public static StepNews Of(RunStanding standing, StepRow step)
    {
        var stage = standing.Stages[step.Stage];
        return new(step.Run, step.CommittedAt, step.Stage, stage.Kind, stage.Name, stage.Unit, step.Version, stage.Steps, step.State.Weights, StepMetrics.Last(step));
    }

    /// <inheritdoc/>
    public override string ToMarkup() => Unit == "update"
        ? Text($"update {Version}/{Steps}{Number("loss", "loss", 3)}{Number("preference_accuracy", "preferences", 3)}{Number("grad_norm", "gradient", 2)}")
        : Text($"step {Version}/{Steps}{Reward()}{Number("staleness_max", "stale", 0)}{Number("loss", "loss", 4)}")
            + Text($"{Number("kl_behaviour", "kl", 4)}{Number("entropy", "entropy", 2)}{Seconds()}");

    private string Reward() => StepMetrics.Number(Metrics, "reward_mean") is { } reward ? $"  reward {RewardText.Markup(reward)}" : string.Empty;

    private string Seconds() => StepMetrics.Number(Metrics, "step_seconds") is { } seconds ? Text($"  {seconds:0.0} s") : string.Empty;

    private string Number(string name, string label, int digits) => StepMetrics.Number(Metrics, name) is { } value
        ? $"  {label} {(Math.Round(value, digits) + 0.0).ToString($"F{digits}", CultureInfo.InvariantCulture)}" // + 0.0: no negative zero
        : string.Empty;
}
