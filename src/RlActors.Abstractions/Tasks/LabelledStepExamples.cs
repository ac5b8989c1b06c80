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
        var labelled = task.First(split, limit).Where(prompt => prompt.Feedback?.Steps is not null).ToList();
        return labelled.Count == 0 ? [] : [.. labelled.Select(new ExampleEncoder(prompts).Steps)];
    }
}
