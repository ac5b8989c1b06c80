using System.Reflection;

namespace RlActors.Diagnostics;

/// <summary>Looks at the machine that this process runs on.</summary>
public static class MachineInspection
{
    /// <summary>Reports on this process and its machine.</summary>
    /// <param name="dataFolder">Where runs are kept; need not be there yet.</param>
    /// <param name="probe">Looks at the devices.</param>
    /// <param name="silo">Address of the silo; null for a process that is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<MachineReport> InspectAsync(string dataFolder, IComputeProbe probe, string? silo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return new MachineReport(
            Environment.MachineName, silo, Versions(), await probe.MeasureAsync(cancellationToken).ConfigureAwait(false), MachineMemory.Read(), DataFolderDisk.Inspect(dataFolder));
    }

    /// <summary>The machine's memory, now.</summary>
    public static MemoryReport Memory() => MachineMemory.Read();

    /// <summary>Version of the package that a type is from.</summary>
    public static string VersionOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        string version = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";
        return version.Split('+', ' ')[0].TrimEnd('.'); // without the commit
    }

    private static VersionsReport Versions() => new(VersionOf(typeof(MachineInspection)), Environment.Version.ToString(), VersionOf(typeof(IGrainFactory)));
}
