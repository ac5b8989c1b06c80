namespace RlActors.Tasks;

/// <summary>How long a task's prompts are, before there is a tokenizer.</summary>
public static class PromptLengths
{
    private const int Read = 200;

    /// <summary>An upper bound for the tokens of the longest of the first training prompts: two characters a token, one where a token is a character.</summary>
    public static int Bound(ITask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        int characters = task.First(Split.Train, Read).Select(prompt => prompt.Text.Length).DefaultIfEmpty(0).Max();
        return task.Alphabet.Length > 0 ? characters : (characters + 1) / 2;
    }
}
