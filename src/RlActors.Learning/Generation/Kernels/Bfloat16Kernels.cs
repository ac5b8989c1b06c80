using System.Runtime.Intrinsics;

namespace RlActors.Learning.Generation.Kernels;

/// <summary>Single rows between float32 and bfloat16.</summary>
internal static unsafe class Bfloat16Kernels
{
    /// <summary>To the nearest bfloat16, halves to even.</summary>
    public static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Rounds a row, and puts zeros behind it.</summary>
    /// <param name="from">[size].</param>
    /// <param name="to">[padded].</param>
    /// <param name="size">Number of elements.</param>
    /// <param name="padded">Elements written; at least <paramref name="size"/>.</param>
    public static void Round(float* from, ushort* to, int size, int padded)
    {
        int i = 0;
        for (; i + 32 <= size; i += 32)
        {
            Vector512.Narrow(Halves(from + i), Halves(from + i + 16)).Store(to + i);
        }

        for (; i < size; i++)
        {
            to[i] = Round(from[i]);
        }

        new Span<ushort>(to + size, padded - size).Clear();
    }

    /// <summary>y = x + bias, or y += that.</summary>
    /// <param name="from">[size] in bfloat16.</param>
    /// <param name="bias">[size], or null: none.</param>
    /// <param name="y">[size].</param>
    /// <param name="size">Number of elements, a multiple of 32.</param>
    /// <param name="add">Whether the result is added to what is there.</param>
    public static void Widen(ushort* from, float* bias, float* y, int size, bool add)
    {
        for (int i = 0; i < size; i += 16)
        {
            var value = (Vector512.Create(Vector256.WidenLower(Vector256.Load(from + i)), Vector256.WidenUpper(Vector256.Load(from + i))) << 16).AsSingle();
            value = bias is null ? value : value + Vector512.Load(bias + i);
            (add ? value + Vector512.Load(y + i) : value).Store(y + i);
        }
    }

    /// <summary>Sixteen rounded numbers, each in the lower half of a word.</summary>
    private static Vector512<uint> Halves(float* from)
    {
        var value = Vector512.Load(from);
        var bits = value.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        return Vector512.ConditionalSelect(Vector512.Equals(value, value).AsUInt32(), rounded, (bits >> 16) | Vector512.Create(0x40u));
    }
}
