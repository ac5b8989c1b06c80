using RlActors.Ledger;

namespace RlActors.Silo.Runs;

/// <summary>One measurement of sampled completions, as <c>summary.json</c> has it; the perplexity is under the run's initial model, over <paramref name="Tokens"/> tokens.</summary>
internal sealed record SampledSummary(int Stage, int Version, int Prompts, double Temperature, long Tokens, double? RewardMean, double? Perplexity)
{
    public static SampledSummary Of(SampledEvaluationRow row) => new(
        row.Stage, row.Version, row.Prompts, row.Temperature, row.Tokens, Finite(row.RewardMean), Finite(row.Perplexity));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
