using System.Runtime.Intrinsics.X86;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>What the CPU can do with bfloat16.</summary>
internal static class Bfloat16Products
{
    /// <summary>Whether it multiplies bfloat16 itself (AVX512_BF16 or AMX), which libtorch's products then use. .NET has no name for these instructions.</summary>
    public static bool AreNative { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7
        && ((X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0 || (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0);
}
