using RlActors.Learning.Models;

namespace RlActors.Learning.Generation;

/// <summary>Dimensions of a key-value cache. They follow from the model alone, so that a request's bits never depend on how it is served.</summary>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="KeyValueHeads">Key-value heads.</param>
/// <param name="HeadDim">Width of a head.</param>
/// <param name="BlockSize">Positions in a block.</param>
/// <param name="Window">Latest positions that a layer with a window sees; null: no layer has one.</param>
internal sealed record CacheShape(int Layers, int Heads, int KeyValueHeads, int HeadDim, int BlockSize, int? Window)
{
    private const int SmallestBlock = 16, LargestBlock = 256, BlocksOfWholeContext = 16;

    /// <summary>Attention heads that share a key-value head.</summary>
    public int Share => Heads / KeyValueHeads;

    /// <summary>Factor on the scores.</summary>
    public double Scale => 1 / Math.Sqrt(HeadDim);

    /// <summary>Small blocks copy and compute less for short texts, large ones need fewer operations for long texts.</summary>
    public static CacheShape Of(DecoderConfig config)
    {
        int size = SmallestBlock;
        while (size < LargestBlock && size * BlocksOfWholeContext < config.ContextLength)
        {
            size *= 2;
        }

        return new CacheShape(config.Layers, config.Heads, config.KeyValueHeads, config.HeadDim, size, config.SlidingWindow);
    }
}
