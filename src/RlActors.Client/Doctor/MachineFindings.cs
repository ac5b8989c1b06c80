using RlActors.Client.Output;
using RlActors.Diagnostics;

namespace RlActors.Client.Doctor;

/// <summary>What is wrong with a machine, each with the way out.</summary>
internal static class MachineFindings
{
    /// <summary>A run's checkpoints of even a small model fill less than this soon.</summary>
    private const long LeastFreeDisk = 1L << 30;

    public static IEnumerable<string> Of(MachineReport report)
    {
        string who = report.Silo is { } silo ? $"silo {silo} on {report.Machine}" : $"this machine ({report.Machine})";
        if (report.Compute.Fault is { } fault)
        {
            yield return $"{who} cannot load libtorch: {fault}; build on Linux x64 with glibc 2.31 or newer, for a GPU with -p:TorchBackend=cuda and a driver that nvidia-smi shows";
        }

        if (report.Disk.Fault is { } unwritable)
        {
            yield return $"{who} cannot write the data folder '{report.Disk.Folder}': {unwritable}; make it writable, or name another with --data or {Verbs.CommonOptions.DataVariable}";
        }

        if (report.Disk.FreeBytes < LeastFreeDisk)
        {
            yield return $"{who} has only {ByteSize.Of(report.Disk.FreeBytes.Value)} free for '{report.Disk.Folder}'; make room, or name another folder with --data";
        }
    }

    /// <summary>Versions that differ between silos of one cluster.</summary>
    public static IEnumerable<string> Between(IReadOnlyList<MachineReport> reports)
    {
        string[] versions = [.. reports.Select(report => report.Versions.Rlactors).Distinct(StringComparer.Ordinal)];
        if (versions.Length > 1)
        {
            yield return $"the silos are of different versions of RlActors ({string.Join(", ", versions)}); start them all with the same one";
        }
    }
}
