using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using RlActors.Diagnostics;

namespace RlActors.Learning.Diagnostics;

/// <summary>Names CUDA devices. TorchSharp only counts them; what they are and how much memory they have the driver's own tool says, where it is there.</summary>
internal static class CudaDevices
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The devices that libtorch counts.</summary>
    public static IReadOnlyList<DeviceReport> List(int count) => Parse(AskDriver(), count);

    /// <summary>Reads lines <c>NVIDIA H100, 81559, 80994</c> (mebibytes: all, free).</summary>
    internal static IReadOnlyList<DeviceReport> Parse(string answer, int count)
    {
        string[] lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. Enumerable.Range(0, count).Select(i => Device(i, i < lines.Length ? lines[i].Split(',', StringSplitOptions.TrimEntries) : []))];
    }

    private static DeviceReport Device(int index, string[] fields)
    {
        long? Bytes(int field) =>
            field < fields.Length && long.TryParse(fields[field], NumberStyles.None, CultureInfo.InvariantCulture, out long mebibytes) ? mebibytes << 20 : null;

        return new DeviceReport(string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"), fields.Length == 3 ? fields[0] : null, Bytes(1), Bytes(2));
    }

    private static string AskDriver()
    {
        try
        {
            using var tool = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits"])
            {
                RedirectStandardOutput = true,
            });
            var answer = tool!.StandardOutput.ReadToEndAsync();
            return answer.Wait(Patience) ? answer.Result : string.Empty;
        }
        catch (Win32Exception)
        {
            return string.Empty; // there is no such tool
        }
    }
}
