using System.IO.Pipelines;

namespace RlActors.Security.Links;

/// <summary>A stream of TLS as the pipe that messages travel in.</summary>
internal sealed class EncryptedPipe(Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024, leaveOpen: true));
}
