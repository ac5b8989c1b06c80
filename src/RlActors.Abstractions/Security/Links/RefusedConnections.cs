using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;

namespace RlActors.Security.Links;

/// <summary>Writes down who was refused: one line a reason and some seconds, with the number of those that it stands for, so that a flood fills no disk.</summary>
public sealed partial class RefusedConnections(ILogger<RefusedConnections> log, TimeProvider? time = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string, string), Tally> _tallies = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long _total;

    /// <summary>Refusals since the start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Someone was refused.</summary>
    /// <param name="place">What was asked: <c>gateway</c>, <c>silo port</c>, <c>HTTP</c>.</param>
    /// <param name="reason">One of few texts of ours.</param>
    /// <param name="remote">Who asked.</param>
    public void Note(string place, string reason, EndPoint? remote)
    {
        Interlocked.Increment(ref _total);
        var tally = _tallies.GetOrAdd((place, reason), _ => new Tally());
        long more;
        lock (tally)
        {
            var now = _time.GetUtcNow();
            if (now < tally.Next)
            {
                tally.Unsaid++;
                return;
            }

            (more, tally.Unsaid, tally.Next) = (tally.Unsaid, 0, now + Pause);
        }

        LogRefused(place, remote, reason, more);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused at the {Place}: {Remote}, {Reason} ({More} more of the kind since the last line)")]
    private partial void LogRefused(string place, EndPoint? remote, string reason, long more);

    private sealed class Tally
    {
        public long Unsaid { get; set; }

        public DateTimeOffset Next { get; set; }
    }
}
