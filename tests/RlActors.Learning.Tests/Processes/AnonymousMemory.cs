using System.Globalization;

namespace RlActors.Learning.Tests.Processes;

/// <summary>This process's resident anonymous memory: what it holds itself, without the pages of mapped files.</summary>
internal static class AnonymousMemory
{
    /// <summary>Runs something and returns what it gave and by how many bytes the memory rose meanwhile, at most; looked at every millisecond and at the end.</summary>
    public static (T Result, long Peak) PeakOf<T>(Func<T> work)
    {
        GC.Collect();
        long before = Now(), peak = before;
        using var done = new ManualResetEventSlim();
        var watcher = new Thread(() =>
        {
            while (!done.Wait(TimeSpan.FromMilliseconds(1)))
                peak = Math.Max(peak, Now());
        });
        watcher.Start();
        var result = work();
        done.Set();
        watcher.Join();
        return (result, Math.Max(peak, Now()) - before);
    }

    private static long Now()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1024 * long.Parse(line["RssAnon:".Length..^"kB".Length], CultureInfo.InvariantCulture);
    }
}
