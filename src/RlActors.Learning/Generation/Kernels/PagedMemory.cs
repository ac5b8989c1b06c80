using RlActors.Learning.Models;
using RlActors.Recipes;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>
/// Keys and values in main memory: for every block, layer and key-value head the keys [headDim, 16] and behind them the values [16, valueStride], in float32 or
/// bfloat16. Attention reads all of it once a step, and little else of it is as slow. Grows by a few blocks at a time, up to what was asked for.
/// </summary>
internal sealed unsafe class PagedMemory(DecoderConfig config, Precision precision) : IBlockStorage
{
    private const int SlabBlocks = 32;

    private readonly List<AlignedBuffer<byte>> _slabs = [];
    private readonly int _headBytes =
        (config.HeadDim + Padding.Columns(config.HeadDim)) * PagedAttention.BlockSize * (precision == Precision.Bfloat16 ? sizeof(ushort) : sizeof(float));

    /// <summary>Elements from value to value.</summary>
    public int ValueStride { get; } = Padding.Columns(config.HeadDim);

    public long BytesPerBlock => (long)config.Layers * config.KeyValueHeads * _headBytes;

    public void Reach(int blocks)
    {
        while (_slabs.Count * SlabBlocks < blocks)
        {
            _slabs.Add(new AlignedBuffer<byte>(SlabBlocks * BytesPerBlock));
        }
    }

    public void Copy(int from, int to) => Buffer.MemoryCopy(Block(from), Block(to), BytesPerBlock, BytesPerBlock);

    /// <summary>Whether keys and values are bfloat16.</summary>
    public bool IsBfloat16 => precision == Precision.Bfloat16;

    /// <summary>One head's part of a block: float or ushort (the bits of bfloat16).</summary>
    public void* Head(int block, int layer, int keyValueHead) => Block(block) + ((((long)layer * config.KeyValueHeads) + keyValueHead) * _headBytes);

    public void Dispose() => _slabs.ForEach(slab => slab.Dispose());

    private byte* Block(int block) => _slabs[block / SlabBlocks].Pointer + (block % SlabBlocks * BytesPerBlock);
}
