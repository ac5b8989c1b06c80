using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlActors.Learning.Models;

/// <summary>Root mean square normalisation (arXiv 1910.07467): x / √(mean(x²) + ε) · weight, the quotient in float32.</summary>
internal sealed class RmsNorm : IDisposable
{
    private readonly Parameter _weight; // [hidden]
    private readonly Tensor _epsilon;   // [1], float32
    private readonly Scalar _reciprocalSize;
    private readonly bool _isFloat32;

    public RmsNorm(ParameterScope scope, int size, double epsilon)
    {
        _weight = scope.Add("weight", size);
        _epsilon = tensor([(float)epsilon], device: scope.Device).DetachFromDisposeScope();
        _reciprocalSize = 1.0 / size;
        _isFloat32 = scope.DataType == ScalarType.Float32;
    }

    /// <summary>[tokens, hidden] → [tokens, hidden].</summary>
    public Tensor Forward(Tensor x)
    {
        var wide = _isFloat32 ? x : x.to(ScalarType.Float32);
        // Not linalg.vector_norm, which makes a Scalar of its order on the way (Numerics/Scalars.cs).
        var norm = wide.norm(-1, keepdim: true);                                          // [tokens, 1]
        var scale = addcmul(_epsilon, norm, norm, _reciprocalSize).rsqrt();               // [tokens, 1]
        var normal = wide * scale;                                                        // [tokens, hidden]
        return (_isFloat32 ? normal : normal.to(x.dtype)) * _weight;                      // [tokens, hidden]
    }

    public void Dispose() => _epsilon.Dispose();
}
