namespace RlActors.Storage.Files;

/// <summary>A file's whole content before it has a place, in blocks that are named by their number and their bytes.</summary>
/// <param name="Hash">SHA-256 of all of it, in lower-case hex.</param>
/// <param name="Length">Bytes.</param>
/// <param name="BlockIds">A name for each block of <see cref="MemoryContent.ChunkBytes"/> bytes (the last may be shorter).</param>
/// <param name="Memory">The content where it is in memory; else null.</param>
/// <param name="File">Where it is otherwise.</param>
internal sealed record SpooledContent(string Hash, long Length, IReadOnlyList<string> BlockIds, MemoryContent? Memory, FileStream? File)
{
    /// <summary>Bytes of a block.</summary>
    public int SizeOf(int block) => (int)Math.Min(MemoryContent.ChunkBytes, Length - (block * (long)MemoryContent.ChunkBytes));

    /// <summary>One block.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(int block, CancellationToken cancellationToken)
    {
        if (Memory is not null)
        {
            return Memory.Chunk(block);
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(SizeOf(block));
        long start = block * (long)MemoryContent.ChunkBytes;
        for (int read = 0, count; read < bytes.Length; read += count)
        {
            count = await RandomAccess.ReadAsync(File!.SafeFileHandle, bytes.AsMemory(read), start + read, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw new EndOfStreamException("the temporary file was cut");
            }
        }

        return bytes;
    }
}
