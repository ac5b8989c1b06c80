namespace RlActors.Storage.Files;

/// <summary>Writes to another stream and keeps a copy of what went through, unless it grows too large.</summary>
internal sealed class CopyingStream(Stream target, MemoryContent copy, long largest) : ForwardStream
{
    /// <inheritdoc/>
    protected override void Accept(ReadOnlySpan<byte> bytes)
    {
        target.Write(bytes);
        if (copy.IsCut)
        {
            return;
        }

        if (copy.Length + bytes.Length > largest)
        {
            copy.Cut();
            return;
        }

        copy.Append(bytes);
    }
}
