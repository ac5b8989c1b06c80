using RlActors.ChatTemplates.Evaluation;

namespace RlActors.ChatTemplates.Values;

/// <summary>A dictionary in the order of its making; templates cannot change it. Keys are texts, numbers and truth values, of which 1, 1.0 and true are one key, as in Python.</summary>
internal sealed class MapValue
{
    private readonly OrderedDictionary<object, object?> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Keys as they were first written, with their values.</summary>
    public IEnumerable<KeyValuePair<object, object?>> Entries => _entries.Select(entry => KeyValuePair.Create(((Key)entry.Key).Written, entry.Value));

    public IEnumerable<object?> Keys => Entries.Select(entry => entry.Key);

    public IEnumerable<object?> Values => _entries.Values;

    /// <summary>Adds an entry, or replaces the value of one; only while the map is made.</summary>
    public void Set(object? key, object? value) => _entries[KeyOf(key)] = value;

    public bool TryGet(object? key, out object? value) => _entries.TryGetValue(KeyOf(key), out value);

    private static Key KeyOf(object? key) => key switch
    {
        string => new Key(key, key),
        bool truth => new Key(truth ? 1.0 : 0.0, key),
        long number when (long)(double)number == number => new Key((double)number, key),
        long or double => new Key(key, key),
        _ => throw new TemplateFault($"{PythonType.NameOf(key)} cannot be a dictionary's key here; use a text or a number"),
    };

    private sealed record Key(object Canonical, object Written)
    {
        public bool Equals(Key? other) => other is not null && Canonical.Equals(other.Canonical);

        public override int GetHashCode() => Canonical.GetHashCode();
    }
}
