using RlActors.Client.Output;

namespace RlActors.Client.Watching;

/// <summary>A finished evaluation of sampled completions; the perplexity is under the run's initial model.</summary>
internal sealed record SampledNews(
    string Run, DateTimeOffset At, int Stage, int Version, int Prompts, double Temperature, double RewardMean, double Perplexity) : RunNews("sampled_evaluation", Run, At)
{
    /// <inheritdoc/>
    public override string ToMarkup() =>
        Text($"[bold]sampled reward {RewardMean:0.000}[/], perplexity {Perplexity:0.00} under the initial model, on {Prompts} prompts ({StageName.Of(Stage)}, version {Version})");
}
