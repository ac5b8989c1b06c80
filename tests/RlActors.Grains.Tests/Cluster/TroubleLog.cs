using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RlActors.Grains.Tests.Cluster;

/// <summary>Keeps our warnings and errors, so that a test that fails can say what went before.</summary>
internal sealed class TroubleLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public ILogger CreateLogger(string categoryName) => new Lines(_lines, categoryName);

    public void Dispose() { }

    public override string ToString() => string.Join(Environment.NewLine, _lines);

    private sealed class Lines(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && category.StartsWith("RlActors", StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception}");
            }
        }
    }
}
