using RlActors.Engines;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>
/// Measures how often a version prefers the better answer of a pair, and by how much: a reward model by its scores; a policy by log π/π_ref of the answers where its
/// loss has a reference (DPO's implicit reward, arXiv 2305.18290), else by the mean log-probability of their tokens. Two that are worth the same count as half right.
/// </summary>
internal sealed class PreferenceEvaluator(PinnedGenerators generators, RewardEngines rewards, ILedger ledger, RunContext context, RecordedEvaluations evaluations)
{
    /// <summary>Preference accuracy of a version on a part of its stage's prompts; 0 where none has a ranking. What the ledger holds already is not repeated.</summary>
    public Task<double> EvaluateAsync(PolicyVersion version, Split split, CancellationToken cancellationToken) =>
        evaluations.OnceAsync(version, NameOf(split), () => MeasureAsync(version, split, cancellationToken), cancellationToken);

    /// <summary>How a part is called in the ledger where preferences are measured on it.</summary>
    public static string NameOf(Split split) => $"{Evaluator.NameOf(split)}-preferences";

    private async Task<Measurement?> MeasureAsync(PolicyVersion version, Split split, CancellationToken cancellationToken)
    {
        var pairs = PreferencePairs.Of(context.TaskOf(version.Stage), context.Prompts, split, context.Recipe.Evaluation.Prompts);
        if (pairs.Length == 0)
        {
            return null;
        }

        double[] margins = await MarginsAsync(version, pairs, cancellationToken);
        return new Measurement(pairs.Length, margins.Average(margin => margin > 0 ? 1 : margin == 0 ? 0.5 : 0), margins.Average());
    }

    private async Task<double[]> MarginsAsync(PolicyVersion version, PreferenceExample[] pairs, CancellationToken cancellationToken)
    {
        double[] scores = await WorthAsync(version, [.. pairs.Select(pair => new ScoredText(pair.Prompt, pair.Chosen)), .. pairs.Select(pair => new ScoredText(pair.Prompt, pair.Rejected))], cancellationToken);
        return [.. pairs.Select((_, i) => scores[i] - scores[pairs.Length + i])];
    }

    private async Task<double[]> WorthAsync(PolicyVersion version, ScoredText[] texts, CancellationToken cancellationToken)
    {
        if (context.Recipe.Stages[version.Stage] is RewardModelStageOptions)
        {
            return await rewards.ScoreAsync(context.Name, context.Row.Model with { Weights = version.Hash }, context.Recipe.Generation, texts, cancellationToken);
        }

        double[] policy = await generators.ScoreAsync(version, texts, cancellationToken);
        if (context.Recipe.Stages[version.Stage] is not PreferenceStageOptions { Loss.NeedsReference: true })
        {
            return [.. policy.Zip(texts, (sum, text) => sum / text.Tokens.Length)];
        }

        var directory = await ModelDirectory.ReadAsync(ledger, context.Row, context.Recipe, cancellationToken);
        var reference = new PolicyVersion(version.Stage, 0, 0, directory.ModelsOf(version.Stage).ReferenceOrInitial);
        return [.. policy.Zip(await generators.ScoreAsync(reference, texts, cancellationToken), (own, its) => own - its)];
    }
}
