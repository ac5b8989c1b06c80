namespace RlActors.Storage.Files;

/// <summary>A stream that can only be written, from front to back; what is done with the bytes is the subclass's.</summary>
internal abstract class ForwardStream : Stream
{
    private long _length;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException("this file is written from front to back");
    }

    /// <inheritdoc/>
    public sealed override void Write(ReadOnlySpan<byte> buffer)
    {
        Accept(buffer);
        _length += buffer.Length;
    }

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public sealed override void WriteByte(byte value) => Write([value]);

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("this file is being written");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("this file is written from front to back");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("this file is written from front to back");

    /// <summary>Takes the next bytes.</summary>
    protected abstract void Accept(ReadOnlySpan<byte> bytes);
}
