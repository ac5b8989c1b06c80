using System.Globalization;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>Processor seconds that this process's threads have used, by the threads' names (Linux; empty elsewhere).</summary>
internal static class ThreadTimes
{
    private const double TicksPerSecond = 100;

    public static Dictionary<string, double> Read()
    {
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string thread in Directory.Exists("/proc/self/task") ? Directory.EnumerateDirectories("/proc/self/task") : [])
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(thread, "stat"));
                int open = stat.IndexOf('(', StringComparison.Ordinal), close = stat.LastIndexOf(')');
                string[] fields = stat[(close + 2)..].Split(' '); // from the third field on: the state
                double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
                string name = stat[(open + 1)..close];
                seconds[name] = seconds.GetValueOrDefault(name) + (ticks / TicksPerSecond);
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return seconds;
    }
}
