using System.Globalization;
using System.Text.Json;
using RlActors.Client.Output;
using RlActors.Client.Reading;
using RlActors.Ledger;

namespace RlActors.Client.Watching;

/// <summary>A committed step.</summary>
internal sealed record StepNews(
    string Run, DateTimeOffset At, int Stage, string StageKind, int Version, int Steps, string Weights, JsonElement? Metrics) : RunNews("step", Run, At)
{
    public static StepNews Of(RunStanding standing, StepRow step)
    {
        var stage = standing.Stages[step.Stage];
        return new(step.Run, step.CommittedAt, step.Stage, stage.Kind, step.Version, stage.Steps, step.State.Weights, StepMetrics.Last(step));
    }

    /// <inheritdoc/>
    public override string ToMarkup() => StageKind == "sft"
        ? Text($"update {Version}/{Steps}{Number("loss", "loss", "0.000")}{Number("grad_norm", "gradient", "0.00")}")
        : Text($"step {Version}/{Steps}{Reward()}{Number("staleness_max", "staleness", "0")}{Number("loss", "loss", "0.0000")}")
            + Text($"{Number("kl_behaviour", "kl", "0.00000")}{Number("entropy", "entropy", "0.000")}{Number("step_seconds", "seconds", "0.00")}");

    private string Reward() => StepMetrics.Number(Metrics, "reward_mean") is { } reward ? $"  reward {RewardText.Markup(reward)}" : string.Empty;

    private string Number(string name, string label, string format) =>
        StepMetrics.Number(Metrics, name) is { } value ? $"  {label} {value.ToString(format, CultureInfo.InvariantCulture)}" : string.Empty;
}
