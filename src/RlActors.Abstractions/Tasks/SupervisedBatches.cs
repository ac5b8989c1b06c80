using System.Globalization;
using RlActors.Engines;
using RlActors.Recipes;
using RlActors.Tokenization;

namespace RlActors.Tasks;

/// <summary>The batches of a supervised stage: a pure function of the recipe's seed and the update's number, so that a replay trains on the same ones.</summary>
public static class SupervisedBatches
{
    /// <summary>
    /// The demonstrations of one update. Every epoch goes once through the training part in a seeded order of its own; a batch that reaches the end of an epoch goes on in the next.
    /// </summary>
    /// <param name="task">Where demonstrations come from; its training part is used.</param>
    /// <param name="prompts">How the model is shown a prompt.</param>
    /// <param name="options">The stage; its batch size counts.</param>
    /// <param name="recipeSeed">Seed of the recipe.</param>
    /// <param name="stage">Index of the stage in the recipe.</param>
    /// <param name="update">Updates of this stage before this one, from 0.</param>
    /// <returns>Exactly <see cref="BatchStageOptions.BatchSize"/> examples: the prompt's tokens, then the demonstration's, then the first stop token.</returns>
    /// <exception cref="RlActorsException">The task has no training prompts or one without a demonstration, or the tokenizer has no stop token.</exception>
    public static SupervisedExample[] Get(ITask task, PromptEncoder prompts, SftStageOptions options, int recipeSeed, int stage, int update)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(update);
        var order = new TrainingOrder(task, recipeSeed, string.Create(CultureInfo.InvariantCulture, $"supervised/{stage}"));
        return [.. order.Take((long)update * options.BatchSize, options.BatchSize).Select(prompt => Encode(prompt, prompts))];
    }

    private static SupervisedExample Encode(TaskPrompt prompt, PromptEncoder prompts)
    {
        var tokenizer = prompts.Tokenizer;
        string demonstration = prompt.Demonstration
            ?? throw new RlActorsException($"prompt '{prompt.Id}' has no demonstration; give it one, or leave supervised stages out of the recipe");
        if (tokenizer.StopTokens.Count == 0)
        {
            throw new RlActorsException("the model's tokenizer names no stop token; supervised training needs one to teach where a completion ends");
        }

        int[] question = prompts.Encode(prompt.Text);
        return new SupervisedExample([.. question, .. tokenizer.EncodeContinuation(demonstration), tokenizer.StopTokens[0]], question.Length);
    }
}
