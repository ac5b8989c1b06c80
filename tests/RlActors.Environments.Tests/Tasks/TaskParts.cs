using RlActors.Tasks;

namespace RlActors.Environments.Tasks;

/// <summary>All prompts of a task's parts.</summary>
internal static class TaskParts
{
    public static IReadOnlyList<TaskPrompt> All(this ITask task, Split split) => [.. Enumerable.Range(0, task.Count(split)).Select(index => task.Get(split, index))];

    public static IReadOnlyList<TaskPrompt> All(this ITask task) => [.. Enum.GetValues<Split>().SelectMany(task.All)];

    /// <summary>What holds for every task: ids are unique over all parts, belong to the dataset, are found again, and the alphabet has every character.</summary>
    public static void AssertSound(ITask task)
    {
        var prompts = task.All();
        var alphabet = task.Alphabet.EnumerateRunes().ToHashSet();

        Assert.Equal(prompts.Count, prompts.Select(prompt => prompt.Id).Distinct().Count());
        foreach (var prompt in prompts)
        {
            Assert.StartsWith(task.Dataset + "/", prompt.Id, StringComparison.Ordinal);
            Assert.Equal(prompt, task.Find(prompt.Id));
            Assert.True($"{prompt.Text}{prompt.Demonstration}".EnumerateRunes().All(alphabet.Contains), $"{prompt} has a character outside '{task.Alphabet}'");
        }
    }
}
