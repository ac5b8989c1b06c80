using System.Text;

namespace RlActors.Silo.Runs;

/// <summary>A text file that appears whole or not at all: written beside its place, made durable, then renamed over it.</summary>
internal sealed class AtomicFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly FileStream _stream;

    private AtomicFile(string path)
    {
        _path = path;
        _draft = path + ".tmp";
        _stream = new FileStream(_draft, FileMode.Create, FileAccess.Write, FileShare.None);
        Writer = new StreamWriter(_stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
    }

    /// <summary>Where the text goes; UTF-8, lines end with a line feed.</summary>
    public StreamWriter Writer { get; }

    /// <summary>Begins a file; its folder is created where it is missing.</summary>
    public static AtomicFile Begin(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new AtomicFile(path);
    }

    /// <summary>Writes a file of one text.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        await using var file = Begin(path);
        await file.Writer.WriteAsync(text.AsMemory(), cancellationToken);
        await file.CommitAsync(cancellationToken);
    }

    /// <summary>Puts the file in its place.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await Writer.FlushAsync(cancellationToken);
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(_draft, _path, overwrite: true);
    }

    /// <summary>Drops the draft, unless it was committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream.CanWrite)
        {
            await Writer.DisposeAsync();
            await _stream.DisposeAsync();
            File.Delete(_draft);
        }
    }
}
