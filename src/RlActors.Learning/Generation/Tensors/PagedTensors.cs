using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Generation.Tensors;

/// <summary>
/// Keys and values on a device, a tensor a layer: [1 + blocks, 16, kvHeads, headDim], float32. The first block belongs to nobody: rows that only fill up a tile
/// write there. Grows to twice the blocks while those are within the memory promised.
/// </summary>
internal sealed class PagedTensors(DecoderConfig config, torch.Device device, long promisedBytes) : IBlockStorage
{
    private const int First = 8;

    private torch.Tensor[] _keys = [], _values = [];
    private int _blocks;

    public long BytesPerBlock => 2L * config.Layers * KvBlockPool.BlockSize * config.KeyValueHeads * config.HeadDim * sizeof(float);

    public torch.Tensor Keys(int layer) => _keys[layer];

    public torch.Tensor Values(int layer) => _values[layer];

    public void Reach(int blocks)
    {
        if (blocks > _blocks)
        {
            int reach = Math.Max(blocks, (int)Math.Min(Math.Max(First, 2L * _blocks), promisedBytes / BytesPerBlock));
            (_keys, _values) = (Longer(_keys, reach), Longer(_values, reach));
            _blocks = reach;
        }
    }

    public void Copy(int from, int to)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var tensor in _keys.Concat(_values))
        {
            tensor[to + 1].copy_(tensor[from + 1]);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
        {
            tensor.Dispose();
        }
    }

    private torch.Tensor[] Longer(torch.Tensor[] tensors, int blocks)
    {
        using var scope = torch.NewDisposeScope();
        var longer = new torch.Tensor[config.Layers];
        for (int layer = 0; layer < longer.Length; layer++)
        {
            longer[layer] = torch.zeros([blocks + 1, KvBlockPool.BlockSize, config.KeyValueHeads, config.HeadDim], torch.float32, device).DetachFromDisposeScope();
            if (tensors.Length > 0)
            {
                longer[layer].narrow(0, 0, tensors[layer].shape[0]).copy_(tensors[layer]);
                tensors[layer].Dispose();
            }
        }

        return longer;
    }
}
