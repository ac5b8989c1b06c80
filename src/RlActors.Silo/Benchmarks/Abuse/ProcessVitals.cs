using System.Globalization;

namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>What a process holds at one moment, from <c>/proc</c>.</summary>
/// <param name="MebiBytes">Resident memory, MiB.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessVitals(double MebiBytes, int Handles, int Threads)
{
    /// <exception cref="IOException">There is no such process.</exception>
    public static ProcessVitals Of(int process)
    {
        string[] status = File.ReadAllLines($"/proc/{process}/status");
        return new ProcessVitals(Number("VmRSS:") / 1024.0, Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count(), (int)Number("Threads:"));

        long Number(string name) => long.Parse(
            status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{MebiBytes:0} MiB, {Handles} handles, {Threads} threads");
}
