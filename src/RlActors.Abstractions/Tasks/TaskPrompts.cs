namespace RlActors.Tasks;

/// <summary>Prompts of a task's parts.</summary>
public static class TaskPrompts
{
    /// <summary>The first prompts of a part, in its order.</summary>
    /// <param name="task">Whose prompts.</param>
    /// <param name="split">The part.</param>
    /// <param name="limit">Most prompts; 0: all.</param>
    public static IEnumerable<TaskPrompt> First(this ITask task, Split split, int limit)
    {
        ArgumentNullException.ThrowIfNull(task);
        int count = task.Count(split);
        return Enumerable.Range(0, limit == 0 ? count : Math.Min(limit, count)).Select(i => task.Get(split, i));
    }
}
