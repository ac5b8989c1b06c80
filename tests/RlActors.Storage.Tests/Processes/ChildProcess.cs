using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RlActors.Storage.Tests.Processes;

/// <summary>The test assembly, run as a program of its own (<see cref="Program"/>).</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static ChildProcess Start(params string[] arguments)
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return new ChildProcess(Process.Start(new ProcessStartInfo(host, [typeof(Program).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!);
    }

    /// <summary>The next line it prints; null when it has ended.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Kills it (SIGKILL) and returns what it had printed that was not read.</summary>
    public async Task<string[]> KillAsync()
    {
        _process.Kill();
        string rest = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return rest.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
