namespace RlActors.Storage.Files;

/// <summary>Writes to another stream and keeps a copy of what went through, unless it grows too large.</summary>
internal sealed class CopyingStream(Stream target, int largest) : ForwardStream
{
    private MemoryStream? _copy = new();

    /// <summary>Everything written; null where that was too much.</summary>
    public byte[]? Copy() => _copy?.ToArray();

    /// <inheritdoc/>
    protected override void Accept(ReadOnlySpan<byte> bytes)
    {
        target.Write(bytes);
        _copy = _copy?.Length + bytes.Length <= largest ? _copy : null;
        _copy?.Write(bytes);
    }
}
