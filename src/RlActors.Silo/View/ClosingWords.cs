using RlActors.Ledger;
using RlActors.Recipes;
using RlActors.Silo.Runs;

namespace RlActors.Silo.View;

/// <summary>What is said of a run once nobody watches it any more: what was done, how well, whether it balances, where everything is.</summary>
internal static class ClosingWords
{
    /// <summary>Writes the lines.</summary>
    /// <param name="run">The run as the ledger has it.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="summary">Its numbers so far.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="prompt">A prompt that was trained on, for the example; null where there is none.</param>
    public static IEnumerable<string> Of(RunRow run, Recipe recipe, RunSummary summary, string folder, string? prompt)
    {
        yield return "";
        yield return $"{run.Name} {State(run)}";
        yield return Work(recipe, summary);
        yield return HeldOut(summary);
        if (summary.Sampled.Count > 0)
        {
            yield return Sampled(summary.Sampled[0], summary.Sampled[^1]);
        }

        if (summary.Stages.Count > 1)
        {
            yield return "";
            foreach (string line in StageTable.Of(summary.Stages))
            {
                yield return line;
            }

            yield return "";
        }

        yield return $"The ledger {(summary.LedgerBalanced ? "balances" : "DOES NOT BALANCE")}: {summary.Balance}.";
        yield return "";
        foreach (string line in Places(folder))
        {
            yield return line;
        }

        // The commands find the default folder by themselves.
        string dataFolder = Path.GetDirectoryName(folder)!;
        string data = dataFolder == Path.GetFullPath("runs") ? "" : $" --data {dataFolder}";
        yield return $"Every attempt at a prompt, with its rewards:  rlactors history --prompt {prompt ?? "<id>"} --run {run.Name}{data}";
        if (run.Status != RunStatus.Completed)
        {
            yield return $"Go on where it is:  run --resume {run.Name}{data}";
        }
    }

    private static string State(RunRow run)
    {
        string why = run.Reason is { } reason ? $": {reason}" : "";
        return run.Status switch
        {
            RunStatus.Completed => "is complete.",
            RunStatus.Running => "goes on without this console.",
            RunStatus.Paused => $"is paused{why}",
            _ => $"was stopped{why}",
        };
    }

    private static string Work(Recipe recipe, RunSummary summary)
    {
        string[] done = [.. summary.Work.Select(work => $"{Phrases.Count(work.Value)} {Named(work.Key)}")];
        string what = done.Length == 0 ? "nothing yet" : string.Join(", then ", done);
        string model = recipe.Model.Path is { } path ? $"the model in {path}" : "a new model";
        return $"Trained {model} on `{recipe.Task.Name}`: {what}, in {Phrases.InWords(TimeSpan.FromSeconds(summary.SecondsTotal))}.";
    }

    private static string Named(string kind) => kind switch
    {
        "sft" => "supervised updates",
        "rl" => "training steps of reinforcement learning",
        "rejection-sampling" => "steps of rejection sampling",
        "reward-model" => "updates of a reward model",
        _ => $"updates of kind {kind}",
    };

    private static string HeldOut(RunSummary summary)
    {
        bool accuracy = summary.AccuracyFinal is not null || summary.HeldoutRewardFinal is null;
        (double? Value, string When)[] told = accuracy
            ? [(summary.AccuracyBefore, "before training"), (summary.AccuracyAfterSft, "after supervised fine-tuning"), (summary.AccuracyFinal, "at the last measurement")]
            : [(summary.HeldoutRewardBefore, "before training"), (summary.HeldoutRewardFinal, "at the last measurement")];
        string[] parts = [.. told.Where(part => part.Value is not null).Select(part => $"{Phrases.Share(part.Value)} {part.When}")];
        string measure = accuracy ? "accuracy" : "reward, greedy";
        return parts.Length == 0 ? "Held-out accuracy was not measured." : $"Held-out {measure}: {string.Join(", ", parts)}.";
    }

    private static string Sampled(SampledSummary first, SampledSummary last)
    {
        string what = Phrases.Text($"Completions of {last.Prompts} held-out prompts sampled at temperature {last.Temperature}: reward ");
        if (first == last)
        {
            return $"{what}{Phrases.Share(last.RewardMean)}, perplexity under the initial model {Phrases.Perplexity(last.Perplexity)}.";
        }

        string change = last.Perplexity / first.Perplexity is { } ratio ? Phrases.Text($" ({100 * (ratio - 1):+0;-0} %)") : "";
        return $"{what}{Phrases.Share(first.RewardMean)} before training, {Phrases.Share(last.RewardMean)} at the last measurement; "
            + $"perplexity under the initial model {Phrases.Perplexity(first.Perplexity)}, then {Phrases.Perplexity(last.Perplexity)}{change}.";
    }

    private static IEnumerable<string> Places(string folder)
    {
        (string Name, string What)[] files =
        [
            ("model", "the policy, a Hugging Face model folder"), ("models", "what the other stages trained"), ("metrics.jsonl", "one line a training step"), ("summary.json", "these numbers"), ("curves.svg", "the curves"),
        ];
        yield return $"Everything is in {folder}";
        foreach (var (name, what) in files.Where(file => Path.Exists(Path.Combine(folder, file.Name))))
        {
            yield return $"  {name,-14} {what}";
        }
    }
}
