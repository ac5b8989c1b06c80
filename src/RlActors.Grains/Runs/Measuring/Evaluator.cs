using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>Measures one pinned version: greedy completions of a part of the prompts, judged, recorded in rows outside the balance.</summary>
internal sealed class Evaluator(PinnedGenerators generators, JudgePanel panel, ITask task, ILedger ledger, RunContext context, ActorClock clock, ICrashPoints crash)
{
    /// <summary>Accuracy of a version on a part, not a number where no judge says what is correct; an evaluation that the ledger holds already is not repeated.</summary>
    public async Task<double> EvaluateAsync(PolicyVersion version, Split split, CancellationToken cancellationToken)
    {
        string name = NameOf(split);
        var recorded = await ledger.ReadEvaluationsAsync(context.Name, cancellationToken);
        if (recorded.FirstOrDefault(row => row.Stage == version.Stage && row.Version == version.Number && row.Split == name) is { } known)
        {
            return known.Accuracy;
        }

        var prompts = Prompts(split);
        if (prompts.Length == 0)
        {
            return 0;
        }

        var greedy = new SamplingOptions { Temperature = 0, MaxTokens = context.Recipe.Evaluation.MaxTokens };
        byte[][] completions = await generators.SampleAsync(version, prompts, greedy, seed: 0, cancellationToken);
        var verdicts = await Task.WhenAll(prompts.Select((prompt, i) => panel.JudgeAsync(OrderOf(context, prompt, completions[i], version), cancellationToken)));
        var row = new EvaluationRow(
            context.Name, version.Stage, version.Number, name, prompts.Length,
            verdicts.Average(verdict => verdict[0].Correct switch { true => 1, false => 0, null => double.NaN }),
            verdicts.Average(verdict => verdict[0].Reward), clock.Now);
        crash.Reach(CrashPoint.Evaluated);
        await ledger.AppendEvaluationAsync(row, cancellationToken);
        return row.Accuracy;
    }

    /// <summary>How a part is called in the ledger.</summary>
    public static string NameOf(Split split) => split == Split.Validation ? "validation" : "heldout";

    /// <summary>What is asked of the judges that measure.</summary>
    public static JudgeOrder OrderOf(RunContext context, TaskPrompt prompt, byte[] completion, PolicyVersion version) =>
        new(prompt.Id, [completion], Seeds.For(context.Recipe.Seed, $"evaluate/{prompt.Id}"), version);

    private TaskPrompt[] Prompts(Split split)
    {
        int limit = context.Recipe.Evaluation.Prompts, count = task.Count(split);
        return [.. Enumerable.Range(0, limit == 0 ? count : Math.Min(limit, count)).Select(i => task.Get(split, i))];
    }
}
