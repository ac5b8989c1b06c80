using RlActors.Engines;
using RlActors.Hosting;
using RlActors.Identity;
using RlActors.Judges;
using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Runs;

/// <summary>Samples completions of held-out prompts with one pinned version, judges them, and has the run's initial model say how likely it finds them; rows outside the balance.</summary>
internal sealed class SampledEvaluator(PinnedGenerators generators, JudgePanel panel, ILedger ledger, RunContext context, ActorClock clock)
{
    /// <summary>Measures a version; what the ledger holds already, or the recipe does not ask for, is not done.</summary>
    /// <returns>Whether it was measured now.</returns>
    public async Task<bool> EvaluateAsync(PolicyVersion version, CancellationToken cancellationToken)
    {
        if (context.Recipe.Evaluation.Sampled is not { } options || context.Task.Count(Split.HeldOut) == 0)
        {
            return false;
        }

        var recorded = await ledger.ReadSampledEvaluationsAsync(context.Name, cancellationToken);
        bool isNew = !recorded.Any(row => row.Stage == version.Stage && row.Version == version.Number);
        if (isNew)
        {
            TaskPrompt[] prompts = [.. context.Task.First(Split.HeldOut, options.Prompts)];
            await ledger.AppendSampledEvaluationAsync(await MeasureAsync(version, prompts, options, cancellationToken), cancellationToken);
        }

        return isNew;
    }

    private async Task<SampledEvaluationRow> MeasureAsync(
        PolicyVersion version, TaskPrompt[] prompts, SampledEvaluationOptions options, CancellationToken cancellationToken)
    {
        // The same seed for every version: what differs between two measurements is the policy.
        var sampling = new SamplingOptions { Temperature = options.Temperature, MaxTokens = options.MaxTokens };
        byte[][] packed = await generators.SampleAsync(version, prompts, sampling, Seeds.For(context.Recipe.Seed, "evaluate/sampled"), cancellationToken);
        Completion[] completions = [.. packed.Select(PackedTrajectories.UnpackCompletion)];
        var initial = new PolicyVersion(0, 0, 0, context.Row.Model.Weights);
        ScoredText[] texts = [.. prompts.Zip(completions, (prompt, completion) => new ScoredText(context.Prompts.Encode(prompt.Text), completion.Tokens))];
        double[] logprobs = await generators.ScoreAsync(initial, texts, cancellationToken);
        var verdicts = await Task.WhenAll(prompts.Select((prompt, i) => panel.JudgeAsync(Evaluator.OrderOf(context, prompt, packed[i], version), cancellationToken)));
        long tokens = completions.Sum(completion => (long)completion.Tokens.Length);
        return new SampledEvaluationRow(
            context.Name, version.Stage, version.Number, prompts.Length, options.Temperature, tokens,
            verdicts.Average(verdict => verdict[0].Reward), Math.Exp(-logprobs.Sum() / tokens), clock.Now);
    }
}
