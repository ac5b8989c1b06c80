using Orleans.Concurrency;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;

namespace RlActors.Runs;

/// <summary>Measures one pinned version: greedy completions of a part of the prompts, judged, recorded in rows outside the balance.</summary>
internal sealed class Evaluator(IGrainFactory grains, ILedger ledger, RunContext context, ActorClock clock, ICrashPoints crash)
{
    /// <summary>Accuracy of a version on a part; an evaluation that the ledger holds already is not repeated.</summary>
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

        byte[][] completions = await SampleAsync(version, prompts, cancellationToken);
        var panel = new JudgePanel(grains, clock, context.Name, context.Recipe);
        var verdicts = await Task.WhenAll(prompts.Select((prompt, i) => panel.JudgeAsync(prompt.Id, [completions[i]], cancellationToken)));
        var row = new EvaluationRow(
            context.Name, version.Stage, version.Number, name, prompts.Length,
            verdicts.Average(verdict => verdict[0].Correct ? 1.0 : 0.0), verdicts.Average(verdict => verdict[0].Reward), clock.Now);
        crash.Reach(CrashPoint.Evaluated);
        await ledger.AppendEvaluationAsync(row, cancellationToken);
        return row.Accuracy;
    }

    /// <summary>How a part is called in the ledger.</summary>
    public static string NameOf(Split split) => split == Split.Validation ? "validation" : "heldout";

    private TaskPrompt[] Prompts(Split split)
    {
        int limit = context.Recipe.Evaluation.Prompts, count = context.Task.Count(split);
        return [.. Enumerable.Range(0, limit == 0 ? count : Math.Min(limit, count)).Select(i => context.Task.Get(split, i))];
    }

    /// <summary>Shares the prompts among the live generators.</summary>
    private async Task<byte[][]> SampleAsync(PolicyVersion version, TaskPrompt[] prompts, CancellationToken cancellationToken)
    {
        string[] generators = await LiveAsync(cancellationToken);
        var sampling = new SamplingOptions { Temperature = 0, MaxTokens = context.Recipe.Evaluation.MaxTokens };
        int share = (prompts.Length + generators.Length - 1) / generators.Length;
        var parts = await Task.WhenAll(prompts.Chunk(share).Select((chunk, i) =>
        {
            int[][] tokens = [.. chunk.Select(prompt => context.Tokenizer.Encode(prompt.Text))];
            return grains.GetGrain<IGeneratorGrain>(generators[i])
                .EvaluateAsync(version, new Immutable<int[][]>(tokens), sampling, Seeds.For(i, $"evaluate/{version.Hash}"));
        }));
        return [.. parts.SelectMany(part => part.Value)];
    }

    private async Task<string[]> LiveAsync(CancellationToken cancellationToken)
    {
        var registry = grains.GetGrain<IWeightRegistryGrain>(context.Name);
        string[] generators;
        while ((generators = await registry.GetGeneratorsAsync()).Length == 0)
        {
            await clock.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        return generators;
    }
}
