using System.Diagnostics;

namespace RlActors.RealServices;

/// <summary>A service started by its script in <c>tests/services</c>: it ends when this is disposed, or this process ends.</summary>
internal sealed class ServiceScript : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceScript(Process process, IReadOnlyList<string> lines) => (_process, Lines) = (process, lines);

    /// <summary>What it printed once it was up.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Starts a service.</summary>
    /// <param name="name">The script's.</param>
    /// <param name="lines">Lines that it prints when it is up.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <exception cref="SkipException">It is not installed; the reason is the script's.</exception>
    public static async Task<ServiceScript> StartAsync(string name, int lines, params string[] arguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), $"tests/services/{name} is a script for Linux");
        var start = new ProcessStartInfo(Path.Combine(ScriptFolder(), name), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var read = new List<string>();
        while (read.Count < lines && await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
        {
            read.Add(line);
        }

        if (read.Count == lines)
        {
            return new ServiceScript(process, read);
        }

        await process.WaitForExitAsync();
        Skip.If(process.ExitCode == 3, (await errors).Trim());
        throw new InvalidOperationException($"tests/services/{name} ended with {process.ExitCode}: {await errors}");
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
