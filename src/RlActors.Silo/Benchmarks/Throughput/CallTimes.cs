using System.Collections.Concurrent;
using System.Diagnostics;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>How often something was called, and how long its callers waited in all.</summary>
internal sealed class CallTimes
{
    private readonly ConcurrentDictionary<string, Sum> _sums = new(StringComparer.Ordinal);

    /// <summary>Begins from nothing.</summary>
    public void Clear() => _sums.Clear();

    /// <summary>A call that began at a time stamp has ended.</summary>
    public void Add(string call, long began)
    {
        var sum = _sums.GetOrAdd(call, _ => new Sum());
        Interlocked.Increment(ref sum.Calls);
        Interlocked.Add(ref sum.Ticks, Stopwatch.GetTimestamp() - began);
    }

    /// <summary>What was called, the longest waits first.</summary>
    public IEnumerable<(string Call, long Calls, double Seconds)> Read() => _sums
        .Select(entry => (entry.Key, entry.Value.Calls, entry.Value.Ticks / (double)Stopwatch.Frequency))
        .OrderByDescending(entry => entry.Item3);

    private sealed class Sum
    {
        public long Calls;
        public long Ticks;
    }
}
