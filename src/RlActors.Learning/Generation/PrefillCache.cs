using RlActors.Learning.Models;
using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>Keeps the keys and values of one prompt while it is read, in whole blocks; attention is plain and causal.</summary>
internal sealed class PrefillCache(CacheShape shape) : IKeyValueCache, IDisposable
{
    private readonly List<torch.Tensor> _layers = [];

    public torch.Tensor Attend(int layer, torch.Tensor queries, torch.Tensor keys, torch.Tensor values, int? window)
    {
        _layers.Add(ToBlocks(keys));
        _layers.Add(ToBlocks(values));
        return CausalAttention.Attend(queries, keys, values, CausalAttention.AdditiveMask(null, keys.shape[2], window, keys.dtype, keys.device));
    }

    /// <summary>Keys and values of all layers, [2 · layers, blocks, 1, kvHeads, block, headDim], in the caller's scope.</summary>
    public torch.Tensor ToTensor() => torch.stack(_layers);

    public void Dispose() => _layers.ForEach(layer => layer.Dispose());

    private torch.Tensor ToBlocks(torch.Tensor heads)
    {
        using var scope = torch.NewDisposeScope();
        long missing = (shape.BlockSize - (heads.shape[2] % shape.BlockSize)) % shape.BlockSize;
        var whole = missing == 0 ? heads : torch.nn.functional.pad(heads, [0, 0, 0, missing]);              // [1, kvHeads, blocks · block, headDim]
        return whole.reshape(shape.KeyValueHeads, -1, shape.BlockSize, shape.HeadDim)                       // [kvHeads, blocks, block, headDim]
            .transpose(0, 1).unsqueeze(1).DetachFromDisposeScope();                                         // [blocks, 1, kvHeads, block, headDim]
    }
}
