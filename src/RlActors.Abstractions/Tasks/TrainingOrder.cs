using System.Globalization;

namespace RlActors.Tasks;

/// <summary>The order in which a stage goes through the training prompts: one seeded permutation an epoch, a pure function of the position.</summary>
/// <param name="task">Whose training part is used.</param>
/// <param name="seed">Seed of the recipe.</param>
/// <param name="purpose">What the order is for, such as <c>order/1</c> for the rollouts of stage 1: each purpose has an order of its own.</param>
public sealed class TrainingOrder(ITask task, int seed, string purpose)
{
    private readonly SeededOrder _order = new(
        task.Count(Split.Train) is > 0 and var count ? count : throw new RlActorsException($"task '{task.Dataset}' has no training prompts; a training stage needs some"),
        seed, purpose);

    /// <summary>The order in which the rollouts of a stage are admitted.</summary>
    public static TrainingOrder OfRollouts(ITask task, int seed, int stage) => new(task, seed, string.Create(CultureInfo.InvariantCulture, $"order/{stage}"));

    /// <summary>The prompt at a position, from 0; positions beyond the last prompt go on in the next epoch.</summary>
    public TaskPrompt At(long position) => task.Get(Split.Train, _order.At(position));

    /// <summary>The <paramref name="count"/> prompts from a position on.</summary>
    public IReadOnlyList<TaskPrompt> Take(long position, int count)
    {
        var prompts = new TaskPrompt[count];
        for (int i = 0; i < count; i++)
        {
            prompts[i] = At(position + i);
        }

        return prompts;
    }
}
