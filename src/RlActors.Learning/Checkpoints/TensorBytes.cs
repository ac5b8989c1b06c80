using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>Moves bytes between streams and contiguous tensors, in pieces: a span holds at most 2 GiB, and a conversion needs room for one piece only.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 4 << 20;

    /// <summary>Fills a tensor from the stream's next bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="stored">Element type of the bytes.</param>
    /// <param name="destination">Contiguous; of any device and floating-point or equal element type.</param>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    public static void Read(Stream source, ScalarType stored, Tensor destination)
    {
        using var scope = NewDisposeScope();
        var flat = destination.view(-1); // [elements]
        var buffer = destination.dtype == stored && destination.is_cpu() ? null : empty(Math.Min(PieceCount(stored), flat.numel()), stored);
        for (long start = 0, count; start < flat.numel(); start += count)
        {
            using var piece = Piece(flat, start, stored, out count);
            using var landing = buffer?.narrow(0, 0, count); // [count]
            source.ReadExactly((landing ?? piece).bytes);
            if (landing is not null)
                piece.copy_(landing);
        }
    }

    /// <summary>Appends the bytes of a contiguous CPU tensor to the stream.</summary>
    public static void Write(Stream destination, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.view(-1); // [elements]
        for (long start = 0, count; start < flat.numel(); start += count)
        {
            using var piece = Piece(flat, start, tensor.dtype, out count);
            destination.Write(piece.bytes);
        }
    }

    private static Tensor Piece(Tensor flat, long start, ScalarType stored, out long count)
    {
        count = Math.Min(PieceCount(stored), flat.numel() - start);
        return flat.narrow(0, start, count); // [count]
    }

    private static long PieceCount(ScalarType stored) => PieceBytes / SafetensorsDataType.SizeOf(stored);
}
