using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Generation.Tensors;

/// <summary>
/// Attention of one tile of rows, always the same number, over blocks gathered one after the other at one fixed shape: the maximum is exact, sums are added block
/// by block, and a block that a row does not reach adds exact zeros. So a row's bits do not depend on the others' (INV-2).
/// </summary>
internal sealed class PagedTile : IKeyValueCache, IDisposable
{
    public const int Rows = 64;

    private static readonly long[] LastDimension = [-1];

    private readonly DecoderConfig _config;
    private readonly PagedTensors _storage;
    private readonly torch.Device _device;
    private readonly int[] _positions = new int[Rows];
    private readonly torch.Tensor _writeRows;       // [rows]: places of a layer's flat storage
    private readonly torch.Tensor[] _blocks;        // one a block in use: [rows]
    private readonly Dictionary<int, torch.Tensor[]> _masks = []; // by window (0: none), one a block in use: [rows, 1, block], 0 or −∞

    /// <summary>Tile of the rows from <paramref name="first"/> on.</summary>
    public PagedTile(DecoderConfig config, PagedTensors storage, StepRows rows, int first, torch.Device device)
    {
        (_config, _storage, _device) = (config, storage, device);
        var writes = new long[Rows];
        int used = 1;
        for (int row = 0; row < Rows && first + row < rows.Count; row++)
        {
            int position = _positions[row] = rows.Positions[first + row], block = position / KvBlockPool.BlockSize;
            writes[row] = ((rows.Blocks[first + row][block] + 1L) * KvBlockPool.BlockSize) + (position % KvBlockPool.BlockSize);
            used = Math.Max(used, block + 1);
        }

        _writeRows = torch.tensor(writes, device: device).DetachFromDisposeScope();
        _blocks = [.. Enumerable.Range(0, used).Select(block => torch.tensor(
            Enumerable.Range(0, Rows).Select(row => first + row < rows.Count && block < rows.Blocks[first + row].Count ? rows.Blocks[first + row][block] + 1L : 0).ToArray(),
            device: device).DetachFromDisposeScope())];
    }

    /// <inheritdoc/>
    public torch.Tensor Attend(int layer, torch.Tensor queries, torch.Tensor keys, torch.Tensor values, int? window)
    {
        using var scope = torch.NewDisposeScope();
        int heads = _config.KeyValueHeads, share = _config.Heads / heads, width = _config.HeadDim;
        using Scalar scale = 1 / Math.Sqrt(width);
        var (keyStore, valueStore) = (_storage.Keys(layer), _storage.Values(layer));
        keyStore.view(-1, heads, width).index_copy_(0, _writeRows, keys.reshape(Rows, heads, width).to(torch.float32));
        valueStore.view(-1, heads, width).index_copy_(0, _writeRows, values.reshape(Rows, heads, width).to(torch.float32));
        var scaled = (queries.to(torch.float32) * scale).reshape(Rows * heads, share, width);                          // [rows · kvHeads, share, headDim]
        var masks = Masks(window ?? 0);
        var scores = new torch.Tensor[_blocks.Length];
        torch.Tensor? largest = null;                                                                                  // [rows, heads, 1]
        for (int block = 0; block < scores.Length; block++)
        {
            var part = keyStore.index_select(0, _blocks[block]).permute(0, 2, 3, 1).reshape(Rows * heads, width, KvBlockPool.BlockSize); // [rows · kvHeads, headDim, block]
            scores[block] = torch.bmm(scaled, part).view(Rows, heads * share, KvBlockPool.BlockSize).add_(masks[block], Scalars.One);     // [rows, heads, block]
            var most = scores[block].amax(LastDimension, keepdim: true);
            largest = largest is null ? most : torch.maximum(largest, most);
        }

        torch.Tensor? total = null, mixed = null;
        for (int block = 0; block < scores.Length; block++)
        {
            var weights = scores[block].sub_(largest!).exp_();                                                         // [rows, heads, block]
            var part = valueStore.index_select(0, _blocks[block]).transpose(1, 2).reshape(Rows * heads, KvBlockPool.BlockSize, width); // [rows · kvHeads, block, headDim]
            var sum = weights.sum(-1, keepdim: true);                                                                  // [rows, heads, 1]
            var product = torch.bmm(weights.view(Rows * heads, share, KvBlockPool.BlockSize), part);                   // [rows · kvHeads, share, headDim]
            total = total?.add_(sum, Scalars.One) ?? sum;
            mixed = mixed?.add_(product, Scalars.One) ?? product;
        }

        return mixed!.view(Rows, heads * share, width).div_(total!).unsqueeze(2).to(queries.dtype).MoveToOuterDisposeScope(); // [rows, heads, 1, headDim]
    }

    public void Dispose()
    {
        foreach (var tensor in _blocks.Concat(_masks.Values.SelectMany(masks => masks)).Append(_writeRows))
        {
            tensor.Dispose();
        }
    }

    private torch.Tensor[] Masks(int window)
    {
        if (!_masks.TryGetValue(window, out var masks))
        {
            _masks[window] = masks = [.. Enumerable.Range(0, _blocks.Length).Select(block =>
                torch.tensor(Mask(window, block), [Rows, 1, KvBlockPool.BlockSize], device: _device).DetachFromDisposeScope())];
        }

        return masks;
    }

    private float[] Mask(int window, int block)
    {
        var mask = new float[Rows * KvBlockPool.BlockSize];
        for (int i = 0; i < mask.Length; i++)
        {
            int query = _positions[i / KvBlockPool.BlockSize], key = (block * KvBlockPool.BlockSize) + (i % KvBlockPool.BlockSize);
            mask[i] = key > query || (window > 0 && key <= query - window) ? float.NegativeInfinity : 0;
        }

        return mask;
    }
}
