using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Numerics;

/// <summary>What a precision is to torch.</summary>
internal static class ElementType
{
    public static torch.ScalarType Of(Precision precision) => precision switch
    {
        Precision.Float32 => torch.ScalarType.Float32,
        Precision.Bfloat16 => torch.ScalarType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "unknown precision"),
    };
}
