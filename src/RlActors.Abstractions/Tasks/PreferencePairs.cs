using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Tokenization;

namespace RlActors.Tasks;

/// <summary>Pairs of answers that preferences are measured on.</summary>
public static class PreferencePairs
{
    /// <summary>The best and the worst answer of every ranking in a part of a task's prompts.</summary>
    /// <param name="task">Whose rankings they are.</param>
    /// <param name="prompts">How the model is shown a prompt.</param>
    /// <param name="split">The part.</param>
    /// <param name="limit">Most prompts that are looked at; 0: all.</param>
    /// <returns>At most one pair a prompt, in the order of the prompts; none for a prompt without a ranking.</returns>
    public static PreferenceExample[] Of(ITask task, PromptEncoder prompts, Split split, int limit)
    {
        var ranked = task.First(split, limit).Where(prompt => prompt.Feedback?.Ranking is not null).ToList();
        if (ranked.Count == 0)
        {
            return [];
        }

        var encoder = new ExampleEncoder(prompts);
        return [.. ranked.SelectMany(prompt => encoder.Pairs(prompt, PairSelection.BestWorst, seed: 0))];
    }
}
