using RlActors.Engines;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>
/// Measures a process reward model: the share of steps that it tells right, where a probability above one half says that a step is right (exactly one half counts as half), and the mean
/// probability that it gives to the label.
/// </summary>
internal sealed class StepEvaluator(RewardEngines rewards, RunContext context, RecordedEvaluations evaluations)
{
    /// <summary>Step accuracy of a version on a part of its stage's prompts; 0 where none has labelled steps. What the ledger holds already is not repeated.</summary>
    public Task<double> EvaluateAsync(PolicyVersion version, Split split, CancellationToken cancellationToken) =>
        evaluations.OnceAsync(version, NameOf(split), () => MeasureAsync(version, split, cancellationToken), cancellationToken);

    /// <summary>How a part is called in the ledger where steps are measured on it.</summary>
    public static string NameOf(Split split) => $"{Evaluator.NameOf(split)}-steps";

    private async Task<Measurement?> MeasureAsync(PolicyVersion version, Split split, CancellationToken cancellationToken)
    {
        var answers = LabelledStepExamples.Of(context.TaskOf(version.Stage), context.Prompts, split, context.Recipe.Evaluation.Prompts);
        if (answers.Length == 0)
        {
            return null;
        }

        double[][] scores = await rewards.ScoreStepsAsync(
            context.Name, context.Row.Model with { Weights = version.Hash }, context.Recipe.Generation,
            [.. answers.Select(answer => new ScoredText(answer.Prompt, answer.Answer))], [.. answers.Select(answer => answer.StepEnds)], cancellationToken);
        var steps = answers.SelectMany((answer, i) => answer.Labels.Zip(scores[i])).ToList();
        return new Measurement(answers.Length, steps.Average(step => Right(step.First, step.Second)), steps.Average(step => 1 - Math.Abs(step.First - step.Second)));
    }

    private static double Right(double label, double score) => score == 0.5 ? 0.5 : score > 0.5 == label > 0.5 ? 1 : 0;
}
