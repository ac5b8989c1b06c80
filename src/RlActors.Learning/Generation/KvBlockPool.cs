namespace RlActors.Learning.Generation;

/// <summary>
/// The blocks of keys and values that there is memory for. A block is held by one sequence or shared by several; when nobody holds it any more its content
/// stays findable, and the block that has been free longest is used again first.
/// </summary>
internal sealed class KvBlockPool(IBlockStorage storage, int capacity)
{
    /// <summary>Positions in a block.</summary>
    public const int BlockSize = 16;

    private readonly List<int> _holders = [];                       // one a block used so far
    private readonly LinkedList<int> _free = [];                    // longest free first
    private readonly Dictionary<int, LinkedListNode<int>> _freeNodes = [];
    private readonly PrefixIndex _index = new();

    /// <summary>Blocks there may be.</summary>
    public int Capacity => capacity;

    /// <summary>Blocks that can be had now.</summary>
    public int Available => capacity - _holders.Count + _free.Count;

    /// <summary>Blocks that somebody holds.</summary>
    public int Held => _holders.Count - _free.Count;

    /// <summary>Blocks for a number of positions.</summary>
    public static int BlocksFor(int positions) => (positions + BlockSize - 1) / BlockSize;

    /// <summary>Takes a block whose content is no matter.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake(out int block)
    {
        if (_free.First is { } longest && (_holders.Count == capacity || !_index.Knows(longest.Value)))
        {
            block = longest.Value;
            Hold(block);
            _index.Remove(block);
            return true;
        }

        block = _holders.Count;
        if (block == capacity)
        {
            return false;
        }

        storage.Reach(block + 1);
        _holders.Add(1);
        return true;
    }

    /// <summary>Finds the block that continues a text and holds it.</summary>
    /// <returns>The block and the number by which the next one is found; null when there is none.</returns>
    public (int Block, long Number)? TryShare(PrefixKey key)
    {
        var found = _index.Find(key);
        if (found is { } entry)
        {
            Hold(entry.Block);
        }

        return found;
    }

    /// <summary>Holds a block once more.</summary>
    public void Hold(int block)
    {
        if (_holders[block]++ == 0 && _freeNodes.Remove(block, out var node))
        {
            _free.Remove(node);
        }
    }

    /// <summary>Makes a full block findable.</summary>
    /// <returns>The number by which the next one is found.</returns>
    public long Publish(PrefixKey key, int block) => _index.Add(key, block);

    /// <summary>Takes another block with the content of one.</summary>
    public bool TryCopy(int block, out int copy)
    {
        if (!TryTake(out copy))
        {
            return false;
        }

        storage.Copy(block, copy);
        return true;
    }

    /// <summary>Lets go of a sequence's blocks, the last first: what continues a text is of no use without it.</summary>
    public void Release(List<int> blocks)
    {
        for (int i = blocks.Count - 1; i >= 0; i--)
        {
            int block = blocks[i];
            if (--_holders[block] == 0)
            {
                _freeNodes[block] = _index.Knows(block) ? _free.AddLast(block) : _free.AddFirst(block);
            }
        }

        blocks.Clear();
    }

    /// <summary>Forgets what a set of weights has computed: it will not be looked for again.</summary>
    public void Forget(long weights)
    {
        _index.RemoveWeights(weights);
        foreach (var node in _freeNodes.Values.Where(node => !_index.Knows(node.Value)).ToList())
        {
            _free.Remove(node);
            _free.AddFirst(node);
        }
    }
}
