using RlActors.Learning.Models;
using RlActors.Learning.Numerics;
using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>
/// Keys and values of a fixed number of decode slots, in blocks of positions. Attention goes over the blocks in order at one fixed shape, whatever the
/// slots hold: the maximum is exact, sums are added block by block, and a block that a slot does not reach adds exact zeros. So a slot's bits do not
/// depend on how long the others are (INV-2).
/// </summary>
internal sealed class BlockedKeyValueCache(CacheShape shape, int slots, torch.Device device) : IKeyValueCache, IDisposable
{
    private static readonly long[] LastDimension = [-1];

    private readonly long[] _rows = new long[slots * shape.KeyValueHeads];
    private LayerBlocks[] _layers = [];
    private torch.Tensor? _storage;         // [2 · layers, blocks, slots, kvHeads, block, headDim]
    private torch.Tensor? _writeRows;       // [slots · kvHeads], rows of a layer's flat storage
    private torch.Tensor[] _masks = [];     // one a block in use: [slots, 1, block], 0 or −∞
    private torch.Tensor[] _windowMasks = []; // the same for layers with a window
    private int _blocks;

    /// <summary>Copies a prompt into slots.</summary>
    public void Install(PrefilledPrompt prompt, long[] into)
    {
        int blocks = (int)prompt.KeyValues.shape[1];
        EnsureBlocks(blocks);
        using var scope = torch.NewDisposeScope();
        long[] copies = [-1, -1, into.Length, -1, -1, -1];
        _storage!.narrow(1, 0, blocks).index_copy_(2, torch.tensor(into, device: device), prompt.KeyValues.expand(copies));
    }

    /// <summary>Prepares one forward pass that gives every slot one new position; the tensors live in the caller's scope.</summary>
    public void BeginStep(ReadOnlySpan<int> positions)
    {
        int used = 1;
        for (int slot = 0; slot < slots; slot++)
        {
            int block = positions[slot] / shape.BlockSize;
            used = Math.Max(used, block + 1);
            long row = ((((long)block * slots) + slot) * shape.KeyValueHeads * shape.BlockSize) + (positions[slot] % shape.BlockSize);
            for (int head = 0; head < shape.KeyValueHeads; head++)
            {
                _rows[(slot * shape.KeyValueHeads) + head] = row + ((long)head * shape.BlockSize);
            }
        }

        EnsureBlocks(used);
        _writeRows = torch.tensor(_rows, device: device);
        _masks = Masks(positions, used, window: null);
        _windowMasks = shape.Window is null ? _masks : Masks(positions, used, shape.Window);
    }

    /// <inheritdoc/>
    public torch.Tensor Attend(int layer, torch.Tensor queries, torch.Tensor keys, torch.Tensor values, int? window)
    {
        var masks = window is null ? _masks : _windowMasks;
        using var scope = torch.NewDisposeScope();
        using Scalar scale = shape.Scale;
        var blocks = _layers[layer];
        blocks.KeyRows.index_copy_(0, _writeRows!, keys.reshape(-1, shape.HeadDim));
        blocks.ValueRows.index_copy_(0, _writeRows!, values.reshape(-1, shape.HeadDim));
        var scaled = (queries * scale).reshape(slots * shape.KeyValueHeads, shape.Share, shape.HeadDim);     // [slots · kvHeads, share, headDim]

        var scores = new torch.Tensor[masks.Length];
        torch.Tensor? largest = null;                                                                               // [slots, heads, 1]
        for (int block = 0; block < scores.Length; block++)
        {
            scores[block] = torch.bmm(scaled, blocks.Keys[block]).view(slots, shape.Heads, shape.BlockSize).add_(masks[block], Scalars.One);   // [slots, heads, block]
            var most = scores[block].amax(LastDimension, keepdim: true);
            largest = largest is null ? most : torch.maximum(largest, most);
        }

        torch.Tensor? total = null, mixed = null;
        for (int block = 0; block < scores.Length; block++)
        {
            var weights = scores[block].sub_(largest!).exp_();                                                      // [slots, heads, block]
            var sum = weights.sum(-1, keepdim: true);                                                               // [slots, heads, 1]
            var part = torch.bmm(weights.view(slots * shape.KeyValueHeads, shape.Share, shape.BlockSize), blocks.Values[block]); // [slots · kvHeads, share, headDim]
            total = total?.add_(sum, Scalars.One) ?? sum;
            mixed = mixed?.add_(part, Scalars.One) ?? part;
        }

        return mixed!.view(slots, shape.Heads, shape.HeadDim).div_(total!).unsqueeze(2).MoveToOuterDisposeScope();  // [slots, heads, 1, headDim]
    }

    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }

        _storage?.Dispose();
    }

    private torch.Tensor[] Masks(ReadOnlySpan<int> positions, int blocks, int? window)
    {
        var masks = new torch.Tensor[blocks];
        for (int block = 0; block < blocks; block++)
        {
            masks[block] = torch.tensor(Mask(positions, block, window), [slots, 1, shape.BlockSize], device: device);
        }

        return masks;
    }

    private float[] Mask(ReadOnlySpan<int> positions, int block, int? window)
    {
        var mask = new float[slots * shape.BlockSize];
        for (int slot = 0; slot < slots; slot++)
        {
            int end = positions[slot] + 1, first = block * shape.BlockSize;
            int visible = Math.Clamp(end - first, 0, shape.BlockSize), hidden = Math.Clamp(end - (window ?? end) - first, 0, shape.BlockSize);
            var row = mask.AsSpan(slot * shape.BlockSize, shape.BlockSize);
            row[..hidden].Fill(float.NegativeInfinity);
            row[visible..].Fill(float.NegativeInfinity);
        }

        return mask;
    }

    /// <summary>Grows to twice the blocks, or as many as are needed; what is there is kept, what is new is zero (a masked block is multiplied by 0).</summary>
    private void EnsureBlocks(int needed)
    {
        if (needed <= _blocks)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        int blocks = Math.Max(needed, 2 * _blocks);
        var storage = torch.zeros([2 * shape.Layers, blocks, slots, shape.KeyValueHeads, shape.BlockSize, shape.HeadDim], torch.float32, device);
        if (_storage is not null)
        {
            storage.narrow(1, 0, _blocks).copy_(_storage);
        }

        Dispose();
        _storage = storage.DetachFromDisposeScope();
        _blocks = blocks;
        _layers = [.. Enumerable.Range(0, shape.Layers).Select(layer => new LayerBlocks(_storage[2 * layer], _storage[(2 * layer) + 1], shape))];
    }
}
