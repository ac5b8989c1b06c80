using RlActors.Learning.Models;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// Keys and values in main memory: for every block, layer and key-value head the keys [headDim, 16] and behind them the values [16, valueStride], float32.
/// Grows by a few blocks at a time, up to what was asked for.
/// </summary>
internal sealed unsafe class PagedMemory(DecoderConfig config) : IBlockStorage
{
    private const int SlabBlocks = 32;

    private readonly List<AlignedBuffer<float>> _slabs = [];
    private readonly int _head = config.HeadDim * PagedAttention.BlockSize + PagedAttention.BlockSize * Padding.Columns(config.HeadDim);

    /// <summary>Elements from value to value.</summary>
    public int ValueStride { get; } = Padding.Columns(config.HeadDim);

    public long BytesPerBlock => (long)config.Layers * config.KeyValueHeads * _head * sizeof(float);

    public void Reach(int blocks)
    {
        while (_slabs.Count * SlabBlocks < blocks)
        {
            _slabs.Add(new AlignedBuffer<float>(SlabBlocks * BytesPerBlock / sizeof(float)));
        }
    }

    public void Copy(int from, int to)
    {
        long length = BytesPerBlock / sizeof(float);
        Buffer.MemoryCopy(Block(from), Block(to), length * sizeof(float), length * sizeof(float));
    }

    /// <summary>One head's part of a block.</summary>
    public float* Head(int block, int layer, int keyValueHead) => Block(block) + ((((long)layer * config.KeyValueHeads) + keyValueHead) * _head);

    public void Dispose() => _slabs.ForEach(slab => slab.Dispose());

    private float* Block(int block) => _slabs[block / SlabBlocks].Pointer + (block % SlabBlocks * (BytesPerBlock / sizeof(float)));
}
