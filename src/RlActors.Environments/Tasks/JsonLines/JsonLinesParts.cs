using RlActors.Identity;

namespace RlActors.Tasks.JsonLines;

/// <summary>
/// The disjoint parts of a JSON lines dataset. A row that comes again counts once; one that comes in two files belongs to the part that measures
/// (held-out before validation before training). Two different rows with the same id are an error.
/// </summary>
internal sealed class JsonLinesParts
{
    private const double DefaultShare = 0.05;
    private readonly Dictionary<Split, List<TaskPrompt>> _parts = Enum.GetValues<Split>().ToDictionary(split => split, _ => new List<TaskPrompt>());
    private readonly Dictionary<string, (TaskPrompt Prompt, string Place)> _byId = new(StringComparer.Ordinal);

    public JsonLinesParts(JsonLinesOptions options, int seed)
    {
        var reader = new JsonLinesReader(options);
        double heldOut = options.HeldOut is null ? options.HeldOutShare ?? DefaultShare : 0;
        double validation = options.Validation is null ? options.ValidationShare ?? DefaultShare : 0;
        Add(reader, options.HeldOut, _ => Split.HeldOut);
        Add(reader, options.Validation, _ => Split.Validation);
        Add(reader, options.Train, id => Seeds.Uniform(Seeds.For(seed, $"jsonl/{id}"), 0, 0) switch
        {
            double place when place < heldOut => Split.HeldOut,
            double place when place < heldOut + validation => Split.Validation,
            _ => Split.Train,
        });
        if (_parts[Split.Train].Count == 0)
        {
            throw new RlActorsException($"task '{JsonLinesTask.Name}': '{options.Train}' leaves no training prompts; expected at least one");
        }
    }

    /// <summary>Prompts of a part, in the order of the files.</summary>
    public IReadOnlyList<TaskPrompt> Of(Split split) => _parts[split];

    /// <summary>The prompt with this id, or null.</summary>
    public TaskPrompt? Find(string id) => _byId.TryGetValue(id, out var found) ? found.Prompt : null;

    private void Add(JsonLinesReader reader, string? file, Func<string, Split> partOf)
    {
        foreach (var (prompt, place) in file is null ? [] : reader.Read(file))
        {
            if (_byId.TryAdd(prompt.Id, (prompt, place)))
            {
                _parts[partOf(prompt.Id)].Add(prompt);
            }
            else if (_byId[prompt.Id] is var known && known.Prompt != prompt)
            {
                throw new RlActorsException($"{place}: the id '{prompt.Id}' is that of another prompt at {known.Place}; expected one id a prompt");
            }
        }
    }
}
