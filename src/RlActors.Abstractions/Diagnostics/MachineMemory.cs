using System.Globalization;

namespace RlActors.Diagnostics;

/// <summary>Reads the machine's memory, within the limits of a container.</summary>
internal static class MachineMemory
{
    private const string ProcFile = "/proc/meminfo";

    public static MemoryReport Read()
    {
        var info = GC.GetGCMemoryInfo();
        long total = info.TotalAvailableMemoryBytes;
        long available = File.Exists(ProcFile) && FindAvailable(File.ReadLines(ProcFile)) is { } bytes ? bytes : total - info.MemoryLoadBytes;
        return new MemoryReport(total, Math.Clamp(available, 0, total), Environment.WorkingSet);
    }

    /// <summary>What Linux says can be had without swapping; null where it does not say.</summary>
    internal static long? FindAvailable(IEnumerable<string> lines)
    {
        string[]? words = lines.FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_, var kibibytes, ..] && long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count * 1024 : null;
    }
}
