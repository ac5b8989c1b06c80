using RlActors.Identity;

namespace RlActors.Tasks.Tables;

/// <summary>
/// The disjoint parts of a dataset of files. A row that comes again counts once; one that comes in two files belongs to the part that measures
/// (held-out before validation before training). Two different rows with the same id are an error.
/// </summary>
internal sealed class TableParts
{
    private const double DefaultShare = 0.05;
    private readonly Dictionary<Split, List<TaskPrompt>> _parts = Enum.GetValues<Split>().ToDictionary(split => split, _ => new List<TaskPrompt>());
    private readonly Dictionary<string, (TaskPrompt Prompt, string Place)> _byId = new(StringComparer.Ordinal);

    /// <param name="owner">The task, for errors.</param>
    /// <param name="options">Its options.</param>
    /// <param name="seed">Seed of the cut.</param>
    /// <param name="read">Reads the rows of a file.</param>
    public TableParts(string owner, TableOptions options, int seed, Func<string, IEnumerable<TableRow>> read)
    {
        var reader = new TableReader(owner, options);
        double heldOut = options.HeldOut is null ? options.HeldOutShare ?? DefaultShare : 0;
        double validation = options.Validation is null ? options.ValidationShare ?? DefaultShare : 0;
        Add(Rows(options.HeldOut), reader, _ => Split.HeldOut);
        Add(Rows(options.Validation), reader, _ => Split.Validation);
        Add(read(options.Train), reader, prompt => Seeds.Uniform(Seeds.For(seed, $"jsonl/{KeyOf(prompt)}"), 0, 0) switch
        {
            double place when place < heldOut => Split.HeldOut,
            double place when place < heldOut + validation => Split.Validation,
            _ => Split.Train,
        });
        if (_parts[Split.Train].Count == 0)
        {
            throw new RlActorsException($"{owner}: '{options.Train}' leaves no training prompts; expected at least one");
        }

        IEnumerable<TableRow> Rows(string? file) => file is null ? [] : read(file);
    }

    /// <summary>Prompts of a part, in the order of the files.</summary>
    public IReadOnlyList<TaskPrompt> Of(Split split) => _parts[split];

    /// <summary>The prompt with this id, or null.</summary>
    public TaskPrompt? Find(string id) => _byId.TryGetValue(id, out var found) ? found.Prompt : null;

    /// <summary>What says in which part a prompt lies: its id; with feedback, of which a prompt may have several rows, what is shown.</summary>
    private static string KeyOf(TaskPrompt prompt) => prompt.Feedback is null ? prompt.Id : prompt.Text;

    private void Add(IEnumerable<TableRow> rows, TableReader reader, Func<TaskPrompt, Split> partOf)
    {
        foreach (var row in rows)
        {
            var prompt = reader.Read(row);
            if (_byId.TryAdd(prompt.Id, (prompt, row.Place)))
            {
                _parts[partOf(prompt)].Add(prompt);
            }
            else if (_byId[prompt.Id] is var known && known.Prompt != prompt)
            {
                throw new RlActorsException($"{row.Place}: the id '{prompt.Id}' is that of another prompt at {known.Place}; expected one id a prompt");
            }
        }
    }
}
