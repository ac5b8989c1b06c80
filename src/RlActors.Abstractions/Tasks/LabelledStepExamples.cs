using RlActors.Engines;
using RlActors.Tokenization;

namespace RlActors.Tasks;

/// <summary>Answers with labelled steps that process reward models are measured on.</summary>
public static class LabelledStepExamples
{
    /// <summary>The labelled answers in a part of a task's prompts.</summary>
    /// <param name="task">Whose they are.</param>
    /// <param name="prompts">How the model is shown a prompt.</param>
    /// <param name="split">The part.</param>
    /// <param name="limit">Most prompts that are looked at; 0: all.</param>
    /// <returns>At most one a prompt, in the order of the prompts; none for a prompt without.</returns>
    public static StepExample[] Of(ITask task, PromptEncoder prompts, Split split, int limit)
    {
        ArgumentNullException.ThrowIfNull(task);
        int count = task.Count(split);
        var labelled = Enumerable.Range(0, limit == 0 ? count : Math.Min(limit, count)).Select(i => task.Get(split, i)).Where(prompt => prompt.Feedback?.Steps is not null).ToList();
        if (labelled.Count == 0)
        {
            return [];
        }

        var encoder = new ExampleEncoder(prompts);
        return [.. labelled.Select(encoder.Steps)];
    }
}
