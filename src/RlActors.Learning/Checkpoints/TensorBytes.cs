using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>Moves bytes between streams and the memory of contiguous CPU tensors, in pieces since a span holds at most 2 GiB.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 64 << 20;

    /// <summary>Fills a tensor from the stream's next bytes.</summary>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    public static void Read(Stream source, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.view(-1); // [elements]
        for (long start = 0, count; start < flat.numel(); start += count)
        {
            using var piece = Piece(flat, start, out count);
            source.ReadExactly(piece.bytes);
        }
    }

    /// <summary>Appends a tensor's bytes to the stream.</summary>
    public static void Write(Stream destination, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.view(-1); // [elements]
        for (long start = 0, count; start < flat.numel(); start += count)
        {
            using var piece = Piece(flat, start, out count);
            destination.Write(piece.bytes);
        }
    }

    private static Tensor Piece(Tensor flat, long start, out long count)
    {
        count = Math.Min(PieceBytes / flat.element_size(), flat.numel() - start);
        return flat.narrow(0, start, count); // [count]
    }
}
