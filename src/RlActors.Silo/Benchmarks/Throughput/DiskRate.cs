using System.Diagnostics;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>How often a second the disk makes 4 KiB durable: no ledger commits more often.</summary>
internal static class DiskRate
{
    /// <summary>Appends and fsyncs one after the other.</summary>
    public static double Measure(string folder, TimeSpan time)
    {
        string path = Path.Combine(folder, "fsync.probe");
        byte[] block = new byte[4096];
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        long began = Stopwatch.GetTimestamp();
        int writes = 0;
        do
        {
            file.Write(block);
            file.Flush(flushToDisk: true);
            writes++;
        }
        while (Stopwatch.GetElapsedTime(began) < time);
        return writes / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
