using System.Runtime.InteropServices;

namespace RlActors.Storage.Files;

/// <summary>Reads a piece of memory that lies in an array, without a copy.</summary>
internal sealed class ReadOnlyMemoryStream(ReadOnlyMemory<byte> bytes) : MemoryStream(Array(bytes), Offset(bytes), bytes.Length, writable: false)
{
    private static byte[] Array(ReadOnlyMemory<byte> bytes) => Segment(bytes).Array!;

    private static int Offset(ReadOnlyMemory<byte> bytes) => Segment(bytes).Offset;

    private static ArraySegment<byte> Segment(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var segment)
        ? segment
        : throw new ArgumentException("expected memory of an array", nameof(bytes));
}
