using RlActors.Client.Output;
using Spectre.Console;

namespace RlActors.Client.Watching;

/// <summary>A finished evaluation.</summary>
internal sealed record EvaluationNews(
    string Run, DateTimeOffset At, int Stage, int Version, string Split, int Prompts, double? Accuracy, double RewardMean) : RunNews("evaluation", Run, At)
{
    /// <inheritdoc/>
    public override string ToMarkup() =>
        Text($"[bold]{Markup.Escape(Split)} {(Accuracy is null ? "reward" : "accuracy")} {Accuracy ?? RewardMean:0.000}[/] on {Prompts} prompts ({StageName.Of(Stage)}, version {Version})");
}
