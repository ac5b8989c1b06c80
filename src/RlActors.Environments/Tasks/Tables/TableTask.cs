using RlActors.Recipes;

namespace RlActors.Tasks.Tables;

/// <summary>A dataset of files whose fields are mapped by options.</summary>
public abstract class TableTask : ITask
{
    private readonly TableParts _parts;
    private readonly Lazy<string> _alphabet;

    /// <summary>Reads the files.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds, or a file cannot be read; file and row are named.</exception>
    private protected TableTask(string name, TaskContext context, Func<string, IEnumerable<TableRow>> read)
    {
        ArgumentNullException.ThrowIfNull(context);
        string owner = $"task '{name}'";
        var options = StrictOptions.Read<TableOptions>(context.Options, owner);
        options.Validate(owner);
        Dataset = options.Dataset;
        _parts = new TableParts(owner, options, context.Seed, file => read(context.Reach.Require(file, $"a file of {owner}")));
        _alphabet = new Lazy<string>(() => string.Concat(Enum.GetValues<Split>().SelectMany(_parts.Of)
            .SelectMany(prompt => string.Concat([prompt.Text, prompt.Answer, prompt.Demonstration, .. TextsOf(prompt.Feedback)]).EnumerateRunes())
            .Distinct().Order().Select(rune => rune.ToString())));
    }

    /// <inheritdoc/>
    public string Dataset { get; }

    /// <summary>Every character of the files' prompts and answers, in the order of their code points.</summary>
    public string Alphabet => _alphabet.Value;

    /// <inheritdoc/>
    public int Count(Split split) => _parts.Of(split).Count;

    /// <inheritdoc/>
    public TaskPrompt Get(Split split, int index) => _parts.Of(split)[index];

    /// <inheritdoc/>
    public TaskPrompt? Find(string promptId) => _parts.Find(promptId);

    private static IEnumerable<string?> TextsOf(PromptFeedback? feedback) =>
        [feedback?.Ranking?.Prefix, .. feedback?.Ranking?.Answers ?? [], feedback?.Labelled?.Answer, .. feedback?.Steps?.Steps ?? []];
}
