namespace RlActors.Learning.Generation;

/// <summary>New positions that one forward pass computes, one row each: of any sequences, in any mixture of decoding and prefill. Positions of a sequence are in order.</summary>
internal sealed class StepRows
{
    private readonly List<int> _tokens = [], _positions = [], _marked = [];
    private readonly List<IReadOnlyList<int>> _blocks = [];

    public int Count => _tokens.Count;

    public IReadOnlyList<int> Tokens => _tokens;

    public IReadOnlyList<int> Positions => _positions;

    /// <summary>The blocks of each row's sequence, in the order of its positions.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks => _blocks;

    /// <summary>Rows whose logits are wanted.</summary>
    public IReadOnlyList<int> Marked => _marked;

    public void Add(int token, int position, IReadOnlyList<int> blocks, bool marked)
    {
        if (marked)
        {
            _marked.Add(_tokens.Count);
        }

        _tokens.Add(token);
        _positions.Add(position);
        _blocks.Add(blocks);
    }

    public void Clear()
    {
        _tokens.Clear();
        _positions.Clear();
        _marked.Clear();
        _blocks.Clear();
    }
}
