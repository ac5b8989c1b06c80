namespace RlActors.Learning.Generation;

/// <summary>A text that is being computed: how far its keys and values reach, and in which blocks they lie.</summary>
/// <param name="ticket">What it is computed for.</param>
/// <param name="policy">The weights.</param>
/// <param name="order">Place among all sequences: earlier ones come first, and give way last.</param>
/// <param name="tokens">What is known of the text so far.</param>
internal abstract class Sequence(ITicket ticket, LoadedPolicy policy, long order, IEnumerable<int> tokens)
{
    private readonly List<int> _tokens = [.. tokens];
    private int _published;
    private long _lastPublished;
    private long _weights;
    private bool _mixed;

    public ITicket Ticket => ticket;

    public LoadedPolicy Policy => policy;

    public long Order => order;

    /// <summary>Tokens known so far, prompt included.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Blocks it holds, in the order of its positions.</summary>
    public List<int> Blocks { get; } = [];

    /// <summary>Leading tokens whose keys and values are in the blocks.</summary>
    public int Computed { get; private set; }

    /// <summary>Tokens that must be computed before the text can go on.</summary>
    public int Missing => Length - Computed;

    /// <summary>Tokens that are computed, once all are.</summary>
    public int Length => _tokens.Count;

    /// <summary>Leading tokens that may come from blocks that are known already: at least the last one is computed, for the distribution after it.</summary>
    public virtual int Shareable => Length - 1;

    /// <summary>Whether it waits for another sequence that computes what it shares.</summary>
    public virtual bool IsBehindAnother => false;

    /// <summary>Whether the distribution after a position is wanted.</summary>
    public abstract bool IsMarked(int position);

    /// <summary>Reads a distribution that was wanted. Called on any thread of the team: nothing but the sequence's own state is touched.</summary>
    public abstract void Read(int position, ReadOnlySpan<float> logits, SamplerScratch scratch);

    /// <summary>Takes over what was read.</summary>
    /// <returns>Whether the text is finished; its ticket has been told.</returns>
    public abstract bool Settle();

    /// <summary>Notes that more is computed, and publishes the blocks that became full.</summary>
    public void Advance(int count, KvBlockPool pool)
    {
        _weights = Computed == 0 ? policy.Weights : _weights;
        Computed += count;
        Publish(pool);
    }

    /// <summary>Shares the blocks of its text that are known already.</summary>
    public void ShareKnown(KvBlockPool pool)
    {
        _weights = policy.Weights;
        while (Computed + KvBlockPool.BlockSize <= Shareable && pool.TryShare(Key(Computed / KvBlockPool.BlockSize)) is { } found)
        {
            Blocks.Add(found.Block);
            Computed += KvBlockPool.BlockSize;
            (_published, _lastPublished) = (_published + 1, found.Number);
        }
    }

    /// <summary>Takes blocks until there is room for some positions.</summary>
    /// <returns>Whether there were enough; those taken stay taken.</returns>
    public bool TryReserve(int positions, KvBlockPool pool)
    {
        while (Blocks.Count < KvBlockPool.BlocksFor(positions))
        {
            if (!pool.TryTake(out int block))
            {
                return false;
            }

            Blocks.Add(block);
        }

        return true;
    }

    /// <summary>Becomes the continuation of what another sequence with the same text has computed: full blocks are shared, the last one is copied.</summary>
    /// <returns>False when there is no block for the copy.</returns>
    public bool TryFork(Sequence other, KvBlockPool pool)
    {
        int full = other.Computed / KvBlockPool.BlockSize, copied = -1;
        if (other.Computed % KvBlockPool.BlockSize > 0 && !pool.TryCopy(other.Blocks[full], out copied))
        {
            return false;
        }

        foreach (int block in other.Blocks.Take(full))
        {
            pool.Hold(block);
            Blocks.Add(block);
        }

        if (copied >= 0)
        {
            Blocks.Add(copied);
        }

        (Computed, _published, _lastPublished, _weights, _mixed) = (other.Computed, other._published, other._lastPublished, other._weights, other._mixed);
        return true;
    }

    /// <summary>Gives its blocks back; everything will be computed anew.</summary>
    public void Reset(KvBlockPool pool)
    {
        pool.Release(Blocks);
        (Computed, _published, _lastPublished, _mixed) = (0, 0, 0, false);
    }

    /// <summary>Notes that the weights have changed under what is computed: from here on its blocks are nobody else's.</summary>
    public void Mix() => _mixed |= Computed > 0;

    /// <summary>Adds a token to the text.</summary>
    protected void Append(int token) => _tokens.Add(token);

    private void Publish(KvBlockPool pool)
    {
        while (!_mixed && (_published + 1) * KvBlockPool.BlockSize <= Computed)
        {
            _lastPublished = pool.Publish(Key(_published), Blocks[_published]);
            _published++;
        }
    }

    private PrefixKey Key(int block) =>
        new(_weights, _lastPublished, [.. Enumerable.Range(block * KvBlockPool.BlockSize, KvBlockPool.BlockSize).Select(i => _tokens[i])]);
}
