using System.Globalization;

namespace RlActors.Silo.Hosting;

/// <summary>Appends log lines to a file, while a live view owns the terminal. A file that cannot be written loses the line, not the run.</summary>
internal sealed class LogFileProvider(string path) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void Dispose() { }

    private void Write(string line)
    {
        lock (_gate)
        {
            try
            {
                File.AppendAllText(path, line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk is reported by whoever needs it for more than a log line.
            }
        }
    }

    private sealed class FileLogger(LogFileProvider file, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:O} {logLevel} {category}: {formatter(state, exception)}{(exception is null ? "" : Environment.NewLine + exception)}{Environment.NewLine}"));
    }
}
