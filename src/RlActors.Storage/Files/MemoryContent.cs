namespace RlActors.Storage.Files;

/// <summary>The bytes of a file in memory, in chunks, for files of any length. Filled by one writer; read by any number of readers after that.</summary>
internal sealed class MemoryContent
{
    /// <summary>Bytes of a chunk; only the last is shorter.</summary>
    public const int ChunkBytes = 8 << 20;

    private const int FirstBytes = 4096;

    private readonly List<byte[]> _chunks = [];

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Whether it was let go before it was whole: it holds nothing.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Room for a file of known length whose chunks arrive in any order (<see cref="Chunk"/>).</summary>
    public static MemoryContent OfLength(long length)
    {
        var content = new MemoryContent { Length = length };
        for (long left = length; left > 0; left -= ChunkBytes)
        {
            content._chunks.Add(GC.AllocateUninitializedArray<byte>((int)Math.Min(left, ChunkBytes)));
        }

        return content;
    }

    /// <summary>One chunk, to be filled or read.</summary>
    public Memory<byte> Chunk(int index) => _chunks[index].AsMemory(0, (int)Math.Min(ChunkBytes, Length - (index * (long)ChunkBytes)));

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int within = (int)(Length % ChunkBytes);
            if (within == 0 && Length / ChunkBytes == _chunks.Count)
            {
                _chunks.Add(GC.AllocateUninitializedArray<byte>(_chunks.Count == 0 ? Math.Clamp(bytes.Length, FirstBytes, ChunkBytes) : ChunkBytes));
            }

            byte[] chunk = _chunks[^1];
            if (within == chunk.Length) // the first one grows, so that small files stay small
            {
                Array.Resize(ref chunk, Math.Min(ChunkBytes, 2 * chunk.Length));
                _chunks[^1] = chunk;
            }

            int count = Math.Min(bytes.Length, chunk.Length - within);
            bytes[..count].CopyTo(chunk.AsSpan(within));
            bytes = bytes[count..];
            Length += count;
        }
    }

    /// <summary>Appends a whole stream.</summary>
    public async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        var room = OfLength(stream.Length);
        for (int i = 0; i < room._chunks.Count; i++)
        {
            await stream.ReadExactlyAsync(room.Chunk(i), cancellationToken).ConfigureAwait(false);
        }

        _chunks.AddRange(room._chunks);
        Length = room.Length;
    }

    /// <summary>Reads some bytes at a place.</summary>
    /// <returns>How many; 0 at the end.</returns>
    public int Read(long position, Span<byte> bytes)
    {
        int read = 0;
        while (read < bytes.Length && position < Length)
        {
            var chunk = Chunk((int)(position / ChunkBytes)).Span[(int)(position % ChunkBytes)..];
            int count = Math.Min(chunk.Length, bytes.Length - read);
            chunk[..count].CopyTo(bytes[read..]);
            (read, position) = (read + count, position + count);
        }

        return read;
    }

    /// <summary>Lets the bytes go: there were too many.</summary>
    public void Cut()
    {
        _chunks.Clear();
        (Length, IsCut) = (0, true);
    }

    /// <summary>A reader with its own position.</summary>
    public MemoryContentStream OpenRead() => new(this);
}
