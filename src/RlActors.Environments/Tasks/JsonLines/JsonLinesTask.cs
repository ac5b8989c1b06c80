using RlActors.Recipes;

namespace RlActors.Tasks.JsonLines;

/// <summary>A dataset of JSON lines files whose fields are mapped by options; GSM8K's files load through it.</summary>
public sealed class JsonLinesTask : ITask
{
    /// <summary>Name in recipes.</summary>
    public const string Name = "jsonl";

    private readonly JsonLinesParts _parts;
    private readonly Lazy<string> _alphabet;

    /// <summary>Reads the files.</summary>
    /// <exception cref="RlActorsException">An option is unknown or out of bounds, or a file cannot be read; file and line are named.</exception>
    public JsonLinesTask(TaskContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = StrictOptions.Read<JsonLinesOptions>(context.Options, $"task '{Name}'");
        options.Validate();
        Dataset = options.Dataset;
        _parts = new JsonLinesParts(options, context.Seed);
        _alphabet = new Lazy<string>(() => string.Concat(Enum.GetValues<Split>().SelectMany(_parts.Of)
            .SelectMany(prompt => $"{prompt.Text}{prompt.Answer}{prompt.Demonstration}".EnumerateRunes())
            .Distinct().Order().Select(rune => rune.ToString())));
    }

    /// <inheritdoc/>
    public string Dataset { get; }

    /// <summary>Every character of the files' prompts, answers and demonstrations, in the order of their code points.</summary>
    public string Alphabet => _alphabet.Value;

    /// <inheritdoc/>
    public int Count(Split split) => _parts.Of(split).Count;

    /// <inheritdoc/>
    public TaskPrompt Get(Split split, int index) => _parts.Of(split)[index];

    /// <inheritdoc/>
    public TaskPrompt? Find(string promptId) => _parts.Find(promptId);
}
