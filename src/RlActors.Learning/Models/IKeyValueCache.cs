using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>What a decoder layer asks in place of plain attention when earlier positions are cached: it stores the new keys and values and attends over all.</summary>
public interface IKeyValueCache
{
    /// <summary>Stores the keys and values of the new positions of one layer and lets the queries attend over everything that they may see.</summary>
    /// <param name="layer">Index of the decoder layer.</param>
    /// <param name="queries">[batch, heads, seq, headDim], rotated, not contiguous.</param>
    /// <param name="keys">[batch, kvHeads, seq, headDim], rotated, not contiguous.</param>
    /// <param name="values">[batch, kvHeads, seq, headDim], not contiguous.</param>
    /// <param name="window">Latest positions that a query of this layer sees, itself among them; null: all.</param>
    /// <returns>[batch, heads, seq, headDim], in the caller's scope.</returns>
    Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, int? window);
}
