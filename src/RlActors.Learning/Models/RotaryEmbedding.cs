using RlActors.Learning.Numerics;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>
/// Rotary position embedding (arXiv 2104.09864) in the half-split order of Hugging Face: dimension i turns together with dimension i + headDim / 2.
/// Sines and cosines of all positions are computed once, in float64.
/// </summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _cos;       // [context, headDim]
    private readonly Tensor _signedSin; // [context, headDim]; the first half negated

    public RotaryEmbedding(DecoderConfig config, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        var positions = tensor(Enumerable.Range(0, config.ContextLength).Select(i => (double)i).ToArray()).unsqueeze(1); // [context, 1]
        var angles = positions * tensor(Frequencies(config));                                 // [context, headDim / 2]
        var (cos, sin) = (angles.cos(), angles.sin());                                        // [context, headDim / 2]
        _cos = cat([cos, cos], -1).to(dtype, device).DetachFromDisposeScope();                // [context, headDim]
        _signedSin = cat([-sin, sin], -1).to(dtype, device).DetachFromDisposeScope();         // [context, headDim]
    }

    /// <summary>Looks up the angles of positions [batch, seq] (int64, below the context length).</summary>
    public RotaryAngles At(Tensor positions)
    {
        var flat = positions.reshape(-1);                                                // [batch · seq]
        long batch = positions.shape[0], seq = positions.shape[1], size = _cos.shape[1];
        return new RotaryAngles(
            _cos.index_select(0, flat).view(batch, seq, 1, size),                        // [batch, seq, 1, headDim]
            _signedSin.index_select(0, flat).view(batch, seq, 1, size),                  // [batch, seq, 1, headDim]
            size / 2);
    }

    public void Dispose()
    {
        _cos.Dispose();
        _signedSin.Dispose();
    }

    /// <summary>Radians per position of each pair of dimensions, [headDim / 2].</summary>
    internal static double[] Frequencies(DecoderConfig config)
    {
        var frequencies = new double[config.HeadDim / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var frequency = Math.Pow(config.RopeTheta, -2.0 * i / config.HeadDim);
            frequencies[i] = config.RopeScaling?.Stretch(frequency) ?? frequency;
        }

        return frequencies;
    }
}

/// <summary>Cosines and sines of a batch of positions, each [batch, seq, 1, headDim]; the first half of the sines negated.</summary>
internal readonly record struct RotaryAngles(Tensor Cos, Tensor SignedSin, long Half)
{
    /// <summary>Turns queries or keys [batch, seq, heads, headDim]: x · cos + (−x₂, x₁) · sin, where swapping the halves is a roll by half the head.</summary>
    public Tensor Rotate(Tensor x) => (x * Cos).addcmul_(x.roll(Half, -1), SignedSin, Scalars.One); // [batch, seq, heads, headDim]
}
