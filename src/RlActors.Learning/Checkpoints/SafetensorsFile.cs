using System.Collections.Frozen;
using static TorchSharp.torch;

namespace RlActors.Learning.Checkpoints;

/// <summary>
/// A safetensors file, open for reading. The header is checked whole when it is opened; tensors are then read one at a time, straight into
/// tensor memory. Not thread-safe.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly Stream _stream;
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

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">It cannot be opened, is no safetensors file, is damaged or is truncated.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
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
        var direct = destination.dtype == entry.DataType && destination.is_cpu() && destination.is_contiguous();
        var memory = direct ? destination : empty([.. entry.Shape], entry.DataType, CPU);
        _stream.Position = _header.DataStart + entry.Begin;
        try
        {
            TensorBytes.Read(_stream, memory);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointException($"{Name} ends inside tensor '{tensor}'; the file was cut while it was read", e);
        }

        if (!direct)
            destination.copy_(memory);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private SafetensorsEntry Find(string tensor) =>
        _byName.TryGetValue(tensor, out var entry) ? entry : throw new CheckpointException($"{Name} has no tensor '{tensor}'");
}
