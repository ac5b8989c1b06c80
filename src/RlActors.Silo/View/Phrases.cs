using System.Globalization;
using RlActors.Recipes;

namespace RlActors.Silo.View;

/// <summary>Times, numbers and stages as people read them.</summary>
internal static class Phrases
{
    /// <summary><c>12 s</c>, <c>3 min 12 s</c>, <c>2 h 5 min</c>.</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 59.5 } => Text($"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 60 } => Text($"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => Text($"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    /// <summary><c>3:12</c>, <c>1:02:03</c>.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? Text($"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : Text($"{time.Minutes}:{time.Seconds:00}");

    /// <summary>A share or a reward: three digits behind the point.</summary>
    public static string Share(double? value) => value is { } known ? Text($"{known:0.000}") : "-";

    /// <summary>A perplexity: two digits behind the point.</summary>
    public static string Perplexity(double? value) => value is { } known ? Text($"{known:0.00}") : "-";

    /// <summary>A large number: <c>4,512</c>.</summary>
    public static string Count(double? value) => value is { } known ? Text($"{known:#,0}") : "-";

    /// <summary>What a stage does, with its name where that says more than its kind.</summary>
    public static string Stage(StageOptions stage)
    {
        string does = stage switch
        {
            SftStageOptions => "supervised fine-tuning",
            RewardModelStageOptions => "training a reward model",
            RlStageOptions rl => $"reinforcement learning ({rl.Algorithm})",
            PreferenceStageOptions => "preference optimisation",
            RejectionSamplingStageOptions => "rejection sampling",
            DistillStageOptions distill => $"distillation from {distill.Teacher}",
            EvaluateStageOptions => "measuring",
            _ => stage.Kind,
        };
        string until = stage is BatchStageOptions { UntilAccuracy: { } goal } ? Text($" until validation accuracy {goal}") : string.Empty;
        return stage.Name is { } name && name != stage.Kind ? $"{name}: {does}{until}" : does + until;
    }

    /// <summary>Formats without regard to the machine's language.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
