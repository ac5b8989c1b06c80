using System.Numerics;
using System.Runtime.InteropServices;
using RlActors.Recipes;

namespace RlActors.Engines;

/// <summary>
/// Gradients as they travel: little-endian float32, or bfloat16 rounded to the nearest even. Where they travel as bfloat16, a part's gradient is rounded before it is summed and the sum
/// before it is applied, also what never leaves its shard: the sum itself is float32.
/// </summary>
internal static class GradientNumbers
{
    public static byte[] Pack(ReadOnlySpan<float> numbers, Precision precision)
    {
        if (precision == Precision.Float32)
        {
            return MemoryMarshal.AsBytes(numbers).ToArray();
        }

        var packed = new byte[numbers.Length * sizeof(ushort)];
        var narrow = MemoryMarshal.Cast<byte, ushort>(packed.AsSpan());
        for (int i = 0; i < numbers.Length; i++)
        {
            narrow[i] = Narrow(numbers[i]);
        }

        return packed;
    }

    /// <summary>Reads what <see cref="Pack"/> wrote; of float32 a view.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="precision">What they hold.</param>
    /// <param name="scratch">Room for as many numbers.</param>
    public static ReadOnlySpan<float> Unpack(byte[] packed, Precision precision, float[] scratch)
    {
        if (precision == Precision.Float32)
        {
            return MemoryMarshal.Cast<byte, float>(packed.AsSpan());
        }

        var narrow = MemoryMarshal.Cast<byte, ushort>(packed.AsSpan());
        for (int i = 0; i < narrow.Length; i++)
        {
            scratch[i] = BitConverter.UInt32BitsToSingle((uint)narrow[i] << 16);
        }

        return scratch.AsSpan(0, narrow.Length);
    }

    public static void Add(Span<float> sum, ReadOnlySpan<float> numbers)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var added = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] += added[i];
        }

        for (int i = wide.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] += numbers[i];
        }
    }

    private static ushort Narrow(float number)
    {
        uint bits = BitConverter.SingleToUInt32Bits(number);
        return float.IsNaN(number) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
