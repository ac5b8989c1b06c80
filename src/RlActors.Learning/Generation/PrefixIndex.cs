namespace RlActors.Learning.Generation;

/// <summary>Finds full blocks by what is in them. Every entry has a number that is never used again: the parent of the entries that continue it.</summary>
internal sealed class PrefixIndex
{
    private readonly Dictionary<PrefixKey, (int Block, long Number)> _entries = [];
    private readonly Dictionary<int, PrefixKey> _keys = [];
    private long _last;

    /// <summary>The block of a text's next tokens, if there is one.</summary>
    public (int Block, long Number)? Find(PrefixKey key) => _entries.TryGetValue(key, out var entry) ? entry : null;

    /// <summary>Enters a block; when the same text is known already, that entry stays and this block has none.</summary>
    /// <returns>Number of the text's entry.</returns>
    public long Add(PrefixKey key, int block)
    {
        if (_entries.TryGetValue(key, out var known))
        {
            return known.Number;
        }

        _entries.Add(key, (block, ++_last));
        _keys.Add(block, key);
        return _last;
    }

    /// <summary>Whether a block is entered.</summary>
    public bool Knows(int block) => _keys.ContainsKey(block);

    /// <summary>Takes a block out, if it is in.</summary>
    public void Remove(int block)
    {
        if (_keys.Remove(block, out var key))
        {
            _entries.Remove(key);
        }
    }

    /// <summary>Takes out what a set of weights has computed.</summary>
    public void RemoveWeights(long weights)
    {
        foreach (var (block, _) in _keys.Where(entry => entry.Value.Weights == weights).ToList())
        {
            Remove(block);
        }
    }
}
