using System.Text.Json;
using RlActors.Security;

namespace RlActors.Tasks;

/// <summary>The disjoint parts of a task's prompts.</summary>
public enum Split
{
    /// <summary>Prompts that are trained on.</summary>
    Train,

    /// <summary>Prompts that decide when a supervised stage ends.</summary>
    Validation,

    /// <summary>Prompts that only measure.</summary>
    HeldOut,
}

/// <summary>One task instance.</summary>
/// <param name="Id">Durable identity <c>dataset/promptId</c>: the data's own id, a content hash, or for procedural tasks the content (<c>add/37+58</c>).</param>
/// <param name="Text">What the policy is shown.</param>
/// <param name="Answer">Reference answer, for judges.</param>
/// <param name="Demonstration">A worked completion for supervised training; null where the task has none.</param>
/// <param name="Feedback">Ranked or labelled answers for preference training and reward models; null where the task has none.</param>
public sealed record TaskPrompt(string Id, string Text, string Answer, string? Demonstration, PromptFeedback? Feedback = null);

/// <summary>Where a run's prompts come from. Implementations are immutable: the same options give the same prompts in the same order.</summary>
public interface ITask
{
    /// <summary>First part of every prompt's id.</summary>
    string Dataset { get; }

    /// <summary>Every character that prompts and demonstrations can hold, for tasks that can name them (a created model's tokenizer is made of these); empty otherwise.</summary>
    string Alphabet { get; }

    /// <summary>Number of prompts in a part.</summary>
    int Count(Split split);

    /// <summary>The prompt at <paramref name="index"/>, 0 … Count − 1.</summary>
    TaskPrompt Get(Split split, int index);

    /// <summary>The prompt with this id in any part, or null.</summary>
    TaskPrompt? Find(string promptId);
}

/// <summary>What a task is made from; constructors of tasks may take one.</summary>
/// <param name="Options">The recipe's <c>task.options</c>; an undefined element when there are none.</param>
/// <param name="Seed">Seed of everything random in the task; where <c>task.options</c> gives none it does not depend on the recipe's, so that runs share prompts and their parts.</param>
public sealed record TaskContext(JsonElement Options, int Seed)
{
    /// <summary>What the recipe may reach on this machine: a task that reads files asks it for each. Default: whatever the process may.</summary>
    public RecipeReach Reach { get; init; } = RecipeReach.Unlimited;
}
