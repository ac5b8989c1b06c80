using RlActors.Learning.Models;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>Memory of one forward pass that one thread has for itself.</summary>
internal sealed unsafe class ThreadScratch : IDisposable
{
    private readonly AlignedBuffer<float> _normal, _queriesKeysValues, _up;
    private AlignedBuffer<nint> _blocks = new(0);
    private AlignedBuffer<float> _scores = new(0);

    public ThreadScratch(DecoderConfig config, int thread, int threads, int rows)
    {
        int heads = (config.KeyValueHeads * (thread + 1) / threads) - (config.KeyValueHeads * thread / threads);
        QueriesKeysValuesStride = Padding.Columns(heads * ((config.Heads / config.KeyValueHeads) + 2) * config.HeadDim);
        UpStride = Padding.Columns(Padding.Share(config.IntermediateSize, thread, threads).Count);
        _normal = new AlignedBuffer<float>((long)rows * Padding.Columns(config.HiddenSize));
        _queriesKeysValues = new AlignedBuffer<float>((long)rows * QueriesKeysValuesStride);
        _up = new AlignedBuffer<float>((long)rows * UpStride);
    }

    public int QueriesKeysValuesStride { get; }

    public int UpStride { get; }

    /// <summary>Normalised rows, [rows, hidden].</summary>
    public float* Normal => _normal.Pointer;

    /// <summary>[rows, queries, keys, values of this thread's heads].</summary>
    public float* QueriesKeysValues => _queriesKeysValues.Pointer;

    /// <summary>[rows, this thread's columns].</summary>
    public float* Up => _up.Pointer;

    /// <summary>One head's part of every block of a row.</summary>
    public nint* Blocks => _blocks.Pointer;

    /// <summary>Scores of one query.</summary>
    public float* Scores => _scores.Pointer;

    /// <summary>Makes room for a text of some blocks.</summary>
    public void ReserveBlocks(int blocks)
    {
        if (_blocks.Length < blocks)
        {
            _blocks.Dispose();
            _scores.Dispose();
            _blocks = new AlignedBuffer<nint>(2 * blocks);
            _scores = new AlignedBuffer<float>(2 * blocks * PagedAttention.BlockSize);
        }
    }

    public void Dispose()
    {
        foreach (var buffer in (AlignedBuffer<float>[])[_normal, _queriesKeysValues, _up, _scores])
        {
            buffer.Dispose();
        }

        _blocks.Dispose();
    }
}
