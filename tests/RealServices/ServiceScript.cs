using System.Diagnostics;
using System.Globalization;

namespace RlActors.RealServices;

/// <summary>A service started by its script in <c>tests/services</c>: it ends when this is disposed, or this process ends.</summary>
internal sealed class ServiceScript : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceScript(Process process, string address, int server) => (_process, Address, Server) = (process, address, server);

    /// <summary>How it is reached, as it printed once it was up.</summary>
    public string Address { get; }

    /// <summary>Process id of the service itself.</summary>
    public int Server { get; }

    /// <summary>Starts a service.</summary>
    /// <param name="name">The script's.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <exception cref="SkipException">It is not installed; the reason is the script's.</exception>
    public static async Task<ServiceScript> StartAsync(string name, params string[] arguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), $"tests/services/{name} is a script for Linux");
        var start = new ProcessStartInfo(Path.Combine(ScriptFolder(), name), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } address)
        {
            string? pid = await process.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
            return new ServiceScript(process, address, int.Parse(pid!.Split(' ')[^1], CultureInfo.InvariantCulture));
        }

        string errors = (await process.StandardError.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        Skip.If(process.ExitCode == 3, errors);
        throw new InvalidOperationException($"tests/services/{name} ended with {process.ExitCode}: {errors}");
    }

    /// <summary>Kills the service (SIGKILL) and waits until the script has noticed.</summary>
    public async Task KillAsync()
    {
        using var server = Process.GetProcessById(Server);
        server.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string ScriptFolder()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "RlActors.sln")))
            {
                return Path.Combine(folder, "tests", "services");
            }
        }

        throw new InvalidOperationException($"no RlActors.sln above {AppContext.BaseDirectory}");
    }
}
