using TorchSharp;

namespace RlActors.Learning.Generation;

/// <summary>Views of one layer's part of the cache, made once.</summary>
internal sealed class LayerBlocks : IDisposable
{
    /// <param name="keys">[blocks, slots, kvHeads, block, headDim].</param>
    /// <param name="values">The same.</param>
    /// <param name="shape">Dimensions.</param>
    public LayerBlocks(torch.Tensor keys, torch.Tensor values, CacheShape shape)
    {
        using var scope = torch.NewDisposeScope();
        KeyRows = keys.view(-1, shape.HeadDim).DetachFromDisposeScope();
        ValueRows = values.view(-1, shape.HeadDim).DetachFromDisposeScope();
        Keys = [.. Split(keys, shape).Select(block => block.transpose(1, 2).DetachFromDisposeScope())];
        Values = [.. Split(values, shape).Select(block => block.DetachFromDisposeScope())];
    }

    /// <summary>One row a (block, slot, kvHead, position): [rows, headDim].</summary>
    public torch.Tensor KeyRows { get; }

    /// <summary>The same.</summary>
    public torch.Tensor ValueRows { get; }

    /// <summary>One a block: [slots · kvHeads, headDim, block].</summary>
    public torch.Tensor[] Keys { get; }

    /// <summary>One a block: [slots · kvHeads, block, headDim].</summary>
    public torch.Tensor[] Values { get; }

    public void Dispose()
    {
        foreach (var view in Keys.Concat(Values).Append(KeyRows).Append(ValueRows))
        {
            view.Dispose();
        }
    }

    private static IEnumerable<torch.Tensor> Split(torch.Tensor tensor, CacheShape shape) =>
        Enumerable.Range(0, (int)tensor.shape[0]).Select(block => tensor[block].view(-1, shape.BlockSize, shape.HeadDim));
}
