using System.Diagnostics;
using System.Globalization;

namespace RlActors.Silo.Benchmarks.Soak;

/// <summary>A silo as a process of its own: this program, started with <c>serve</c>.</summary>
internal sealed class SoakProcess : IDisposable
{
    private readonly Process _process;

    private SoakProcess(Process process, string name, int gateway) => (_process, Name, Gateway) = (process, name, gateway);

    /// <summary>What the report calls it.</summary>
    public string Name { get; }

    /// <summary>Port for clients.</summary>
    public int Gateway { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts one; what it writes goes to <c>&lt;name&gt;.log</c> in a folder.</summary>
    public static SoakProcess Start(string name, int gateway, IEnumerable<string> arguments, string logs)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] own = isHost ? [typeof(SoakProcess).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. own, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var log = new StreamWriter(Path.Combine(logs, name + ".log")) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Write;
        process.ErrorDataReceived += Write;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new SoakProcess(process, name, gateway);

        void Write(object sender, DataReceivedEventArgs line)
        {
            lock (log)
            {
                log.WriteLine(line.Data);
            }
        }
    }

    /// <summary>Its resident memory in bytes, open file descriptors and threads, as the kernel counts them.</summary>
    /// <exception cref="RlActorsException">It is gone.</exception>
    public (long Resident, int Descriptors, int Threads) Read()
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}");
        try
        {
            string[] status = File.ReadAllLines(Path.Combine(folder, "status"));
            return (Field(status, "VmRSS:") * 1024, Directory.GetFileSystemEntries(Path.Combine(folder, "fd")).Length, (int)Field(status, "Threads:"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new RlActorsException($"{Name} (process {_process.Id}) is gone; its log says why", error);
        }
    }

    /// <summary>Kills it where it still is.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static long Field(string[] status, string name) => long.Parse(
        status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
