using RlActors.Learning.Numerics;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>
/// Rotary position embedding (arXiv 2104.09864) in the half-split order of Hugging Face: dimension i turns together with dimension i + headDim / 2.
/// Sines and cosines are computed once a position, in float64, as far as texts have reached: a context of 131,072 costs nothing until it is used.
/// </summary>
internal sealed class RotaryEmbedding(DecoderConfig config, ScalarType dtype, Device device) : IDisposable
{
    private const int PiecePositions = 4096;

    private Tensor? _cos;       // [positions so far, headDim]
    private Tensor? _signedSin; // [positions so far, headDim]; the first half negated

    /// <summary>Looks up the angles of positions [batch, seq] (int64).</summary>
    /// <exception cref="RlActorsException">A position is not below the context length.</exception>
    public RotaryAngles At(Tensor positions)
    {
        Cover(positions);
        var flat = positions.reshape(-1);                                                // [batch · seq]
        long batch = positions.shape[0], seq = positions.shape[1], size = config.HeadDim;
        return new RotaryAngles(
            _cos!.index_select(0, flat).view(batch, seq, 1, size),                       // [batch, seq, 1, headDim]
            _signedSin!.index_select(0, flat).view(batch, seq, 1, size),                 // [batch, seq, 1, headDim]
            size / 2);
    }

    public void Dispose()
    {
        _cos?.Dispose();
        _signedSin?.Dispose();
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

    /// <summary>Makes the tables reach every position; a table that has the whole context is not asked for its reach again.</summary>
    private void Cover(Tensor positions)
    {
        var known = _cos?.shape[0] ?? 0;
        if (known == config.ContextLength)
            return;

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var last = positions.max().item<long>();
        if (last >= config.ContextLength)
            throw new RlActorsException($"position {last} does not fit the model's context of {config.ContextLength}");
        if (last < known)
            return;

        var reach = Math.Min(config.ContextLength, Math.Max(last + 1, Math.Max(2 * known, PiecePositions)));
        List<Tensor> cos = _cos is null ? [] : [_cos], sin = _signedSin is null ? [] : [_signedSin];
        var frequencies = Frequencies(config);
        for (var first = known; first < reach; first += PiecePositions)
        {
            var (pieceCos, pieceSin) = Piece(frequencies, first, (int)Math.Min(PiecePositions, reach - first));
            cos.Add(pieceCos);
            sin.Add(pieceSin);
        }

        var (longerCos, longerSin) = (cat(cos, 0).DetachFromDisposeScope(), cat(sin, 0).DetachFromDisposeScope()); // [reach, headDim]
        Dispose();
        (_cos, _signedSin) = (longerCos, longerSin);
    }

    /// <summary>Cosines and signed sines of some positions, each [count, headDim]. Scalar mathematics: an angle's bits do not depend on its neighbours'.</summary>
    private (Tensor Cos, Tensor SignedSin) Piece(double[] frequencies, long first, int count)
    {
        var half = frequencies.Length;
        var (cos, sin) = (new double[count * 2 * half], new double[count * 2 * half]);
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < half; i++)
            {
                var at = (row * 2 * half) + i;
                var (s, c) = Math.SinCos((first + row) * frequencies[i]);
                (cos[at], cos[at + half], sin[at], sin[at + half]) = (c, c, -s, s);
            }
        }

        return (tensor(cos, [count, 2 * half], dtype, device), tensor(sin, [count, 2 * half], dtype, device));
    }
}

/// <summary>Cosines and sines of a batch of positions, each [batch, seq, 1, headDim]; the first half of the sines negated.</summary>
internal readonly record struct RotaryAngles(Tensor Cos, Tensor SignedSin, long Half)
{
    /// <summary>Turns queries or keys [batch, seq, heads, headDim]: x · cos + (−x₂, x₁) · sin, where swapping the halves is a roll by half the head.</summary>
    public Tensor Rotate(Tensor x) => (x * Cos).addcmul_(x.roll(Half, -1), SignedSin, Scalars.One); // [batch, seq, heads, headDim]
}
