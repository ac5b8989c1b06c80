using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace RlActors.Storage.Files;

/// <summary>
/// Takes a file's content from front to back and computes its hash and the names of its blocks meanwhile. It stays in memory up to a size; what is larger goes to a
/// temporary file, which ends with this.
/// </summary>
/// <param name="largestInMemory">Bytes.</param>
internal sealed class ContentSpool(long largestInMemory) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly XxHash128 _block = new();
    private readonly List<string> _blockIds = [];
    private MemoryContent? _memory = new();
    private FileStream? _file;
    private int _inBlock;

    /// <summary>What was written, which ends with this spool unless it is in memory. Asked for once.</summary>
    public SpooledContent Finish()
    {
        if (_inBlock > 0)
        {
            EndBlock();
        }

        return new SpooledContent(Convert.ToHexStringLower(_hash.GetHashAndReset()), Length, _blockIds, _memory, _file);
    }

    /// <inheritdoc/>
    protected override void Accept(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        if (_memory?.Length + bytes.Length > largestInMemory)
        {
            Spill();
        }

        if (_memory is not null)
        {
            _memory.Append(bytes);
        }
        else
        {
            WriteToFile(bytes);
        }

        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, MemoryContent.ChunkBytes - _inBlock);
            _block.Append(bytes[..count]);
            _inBlock += count;
            bytes = bytes[count..];
            if (_inBlock == MemoryContent.ChunkBytes)
            {
                EndBlock();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A block's name: its number, its length and a 128-bit hash of its bytes, base64 of 24 bytes. All names of a blob must have one length.</summary>
    private void EndBlock()
    {
        Span<byte> id = stackalloc byte[24];
        BinaryPrimitives.WriteInt32BigEndian(id, _blockIds.Count);
        BinaryPrimitives.WriteInt32BigEndian(id[4..], _inBlock);
        _block.GetHashAndReset(id[8..]);
        _blockIds.Add(Convert.ToBase64String(id));
        _inBlock = 0;
    }

    private void Spill()
    {
        _file = AnonymousFile.Create();
        for (int chunk = 0; chunk * (long)MemoryContent.ChunkBytes < _memory!.Length; chunk++)
        {
            WriteToFile(_memory.Chunk(chunk).Span);
        }

        _memory = null;
    }

    private void WriteToFile(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file!.Write(bytes);
        }
        catch (IOException error)
        {
            throw AnonymousFile.Failed(error);
        }
    }
}
