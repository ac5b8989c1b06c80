using RlActors.Grains;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>Measures one pinned version: greedy completions of a part of the prompts, judged, recorded in rows outside the balance.</summary>
internal sealed class Evaluator(PinnedGenerators generators, JudgePanel panel, ITask task, RunContext context, RecordedEvaluations evaluations)
{
    /// <summary>Accuracy of a version on a part, not a number where no judge says what is correct; an evaluation that the ledger holds already is not repeated.</summary>
    public Task<double> EvaluateAsync(PolicyVersion version, Split split, CancellationToken cancellationToken) =>
        evaluations.OnceAsync(version, NameOf(split), () => MeasureAsync(version, split, cancellationToken), cancellationToken);

    /// <summary>How a part is called in the ledger.</summary>
    public static string NameOf(Split split) => split == Split.Validation ? "validation" : "heldout";

    /// <summary>What is asked of the judges that measure.</summary>
    public static JudgeOrder OrderOf(RunContext context, TaskPrompt prompt, byte[] completion, PolicyVersion version) =>
        new(prompt.Id, [completion], Seeds.For(context.Recipe.Seed, $"evaluate/{prompt.Id}"), version);

    private async Task<Measurement?> MeasureAsync(PolicyVersion version, Split split, CancellationToken cancellationToken)
    {
        TaskPrompt[] prompts = [.. task.First(split, context.Recipe.Evaluation.Prompts)];
        if (prompts.Length == 0)
        {
            return null;
        }

        var greedy = new SamplingOptions { Temperature = 0, MaxTokens = context.Recipe.Evaluation.MaxTokens };
        byte[][] completions = await generators.SampleAsync(version, prompts, greedy, seed: 0, cancellationToken);
        var verdicts = await Task.WhenAll(prompts.Select((prompt, i) => panel.JudgeAsync(OrderOf(context, prompt, completions[i], version), cancellationToken)));
        return new Measurement(
            prompts.Length,
            verdicts.Average(verdict => verdict[0].Correct switch { true => 1, false => 0, null => double.NaN }),
            verdicts.Average(verdict => verdict[0].Reward));
    }
}
