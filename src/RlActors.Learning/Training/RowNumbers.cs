using System.Runtime.InteropServices;

namespace RlActors.Learning.Training;

/// <summary>Rows with an array of numbers each, as bytes: row number, count and numbers of one after the other.</summary>
internal static class RowNumbers
{
    public static byte[] Pack<T>(List<(int Row, T[] Numbers)> rows) where T : unmanaged
    {
        using var stream = new MemoryStream();
        foreach (var (row, numbers) in rows)
        {
            stream.Write(MemoryMarshal.AsBytes<int>([row, numbers.Length]));
            stream.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }

        return stream.ToArray();
    }

    public static void Unpack<T>(byte[] packed, Action<int, T[]> set) where T : unmanaged
    {
        for (var rest = packed.AsSpan(); rest.Length > 0;)
        {
            var head = MemoryMarshal.Cast<byte, int>(rest[..(2 * sizeof(int))]);
            var (row, numbers) = (head[0], new T[head[1]]);
            var bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
            rest.Slice(2 * sizeof(int), bytes.Length).CopyTo(bytes);
            set(row, numbers);
            rest = rest[((2 * sizeof(int)) + bytes.Length)..];
        }
    }
}
