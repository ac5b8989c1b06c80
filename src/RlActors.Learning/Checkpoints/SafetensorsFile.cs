using System.Collections.Frozen;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// A safetensors file, open for reading. The header is checked whole when it is opened; tensors are then read one at a time, straight into
/// tensor memory, converted in small pieces where that is wanted. Not thread-safe.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int CopyPieceBytes = 1 << 20;

    private delegate void BytesSink(ReadOnlySpan<byte> bytes);

    private readonly Stream _stream;
    private readonly (SafetensorsFile Whole, PublishedAdapter Adapter, Action Release)? _merged;
    private readonly SafetensorsHeader _header;
    private readonly FrozenDictionary<string, SafetensorsEntry> _byName;

    /// <summary>Takes over a seekable stream (a file, a memory-mapped view, memory) and checks its header.</summary>
    /// <param name="stream">The whole file; disposed with this.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="CheckpointException">It is no safetensors file, is damaged or is truncated.</exception>
    public SafetensorsFile(Stream stream, string name)
    {
        _stream = stream;
        Name = name;
        _header = SafetensorsHeader.Read(stream, name);
        _byName = _header.Entries.ToFrozenDictionary(e => e.Name);
    }

    /// <summary>A file as it is with adapters put on it: its tensors by the same names, those that an adapter is for merged when they are read, float32.</summary>
    /// <param name="whole">The file; it and what is made of it are read in turns, never at once.</param>
    /// <param name="adapter">Taken over.</param>
    /// <param name="release">Called when this is disposed, in place of disposing the file.</param>
    /// <exception cref="CheckpointException">The adapter is for other weights.</exception>
    internal SafetensorsFile(SafetensorsFile whole, PublishedAdapter adapter, Action release)
    {
        (_stream, _header, _byName) = (whole._stream, whole._header, whole._byName);
        Name = adapter.Name;
        _merged = (whole, adapter, release);
        adapter.CheckFits(whole);
    }

    /// <summary>Opens a file, mapped to memory: what is read of it is the page cache's, not this process's. Like any mapped file it must not be cut while it is open.</summary>
    /// <exception cref="CheckpointException">It cannot be opened, is no safetensors file, is damaged or is truncated.</exception>
    public static SafetensorsFile Open(string path)
    {
        Stream stream;
        try
        {
            stream = Map(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"weight file '{path}' cannot be opened: {e.Message}", e);
        }

        try
        {
            return new SafetensorsFile(stream, $"weight file '{path}'");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>How messages name the file.</summary>
    public string Name { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _header.Entries;

    /// <summary>The file's free text map.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The element type that most of its bytes have; float32 when it holds nothing.</summary>
    internal ScalarType MainDataType => IsMerged ? ScalarType.Float32 : Entries.GroupBy(e => e.DataType).MaxBy(g => g.Sum(e => e.Bytes))?.Key ?? ScalarType.Float32;

    /// <summary>Whether adapters are put on it.</summary>
    internal bool IsMerged => _merged is not null;

    /// <summary>Whether the file has a tensor of that name.</summary>
    public bool Contains(string tensor) => _byName.ContainsKey(tensor);

    /// <summary>Reads a tensor to a new one in the caller's scope.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="dtype">Element type wanted; null: as on disk.</param>
    /// <param name="device">Where it is wanted; null: the CPU.</param>
    /// <exception cref="CheckpointException">There is no such tensor, or the file ends early.</exception>
    public Tensor Load(string tensor, ScalarType? dtype = null, Device? device = null)
    {
        var entry = Find(tensor);
        var destination = empty([.. entry.Shape], dtype ?? entry.DataType, device ?? CPU);
        try
        {
            CopyTo(tensor, destination);
            return destination;
        }
        catch
        {
            destination.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor into an existing one of the same shape, converted to its element type and device.</summary>
    /// <exception cref="CheckpointException">There is no such tensor, its shape differs, or the file ends early.</exception>
    public void CopyTo(string tensor, Tensor destination)
    {
        var entry = Find(tensor);
        if (!entry.Shape.SequenceEqual(destination.shape))
            throw new CheckpointException($"{Name}: tensor '{tensor}' has shape {entry.ShapeText}; expected {TensorShape.Text(destination.shape)}");

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (_merged is var (whole, adapter, _))
        {
            whole.CopyMerged(tensor, adapter, destination);
            return;
        }

        var memory = destination.is_contiguous() ? destination : empty([.. entry.Shape], destination.dtype, destination.device);
        Read(entry, stream => TensorBytes.Read(stream, entry.DataType, memory));
        if (!ReferenceEquals(memory, destination))
            destination.copy_(memory);
    }

    /// <summary>Appends the whole file to a stream, byte for byte: one without adapters on it.</summary>
    internal void CopyTo(Stream destination)
    {
        _stream.Position = 0;
        _stream.CopyTo(destination);
    }

    /// <summary>Appends a tensor's bytes to a stream.</summary>
    internal void CopyBytes(SafetensorsEntry entry, Stream destination) => ReadPieces(entry, destination.Write);

    /// <summary>SHA-256 of a tensor's bytes.</summary>
    internal byte[] Hash(SafetensorsEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadPieces(entry, hash.AppendData);
        return hash.GetHashAndReset();
    }

    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="CheckpointException">There is none of that name.</exception>
    internal SafetensorsEntry Find(string tensor) =>
        _byName.TryGetValue(tensor, out var entry) ? entry : throw new CheckpointException($"{Name} has no tensor '{tensor}'");

    private void ReadPieces(SafetensorsEntry entry, BytesSink sink)
    {
        var piece = new byte[Math.Min(entry.Bytes, CopyPieceBytes)];
        Read(entry, stream =>
        {
            for (var left = entry.Bytes; left > 0; left -= piece.Length)
            {
                var part = piece.AsSpan(0, (int)Math.Min(left, piece.Length));
                stream.ReadExactly(part);
                sink(part);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_merged is var (_, adapter, release))
        {
            adapter.Dispose();
            release();
        }
        else
        {
            _stream.Dispose();
        }
    }

    private void CopyMerged(string tensor, PublishedAdapter adapter, Tensor destination)
    {
        if (adapter.IsFor(tensor))
        {
            destination.copy_(adapter.Merge(tensor, Load(tensor, ScalarType.Float32, destination.device)));
        }
        else
        {
            CopyTo(tensor, destination);
        }
    }

    private static Stream Map(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.Length == 0)
            return file; // nothing to map; the header's check says what is wrong

        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return mapped.CreateViewStream(0, file.Length, MemoryMappedFileAccess.Read);
    }

    private void Read(SafetensorsEntry entry, Action<Stream> read)
    {
        _stream.Position = _header.DataStart + entry.Begin;
        try
        {
            read(_stream);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointException($"{Name} ends inside tensor '{entry.Name}'; the file was cut while it was read", e);
        }
    }
}
