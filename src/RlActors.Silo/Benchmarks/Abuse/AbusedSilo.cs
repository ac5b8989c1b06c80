using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Security;

namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>A <c>serve</c> of its own process with a run under way, and a console that may ask it.</summary>
internal sealed class AbusedSilo : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private IHost? _console;

    private AbusedSilo(Process process, string folder)
    {
        (_process, Folder) = (process, folder);
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Folder { get; }

    public int ProcessId => _process.Id;

    public IPEndPoint Gateway { get; private set; } = new(IPAddress.Loopback, 0);

    public IPEndPoint SiloPort { get; private set; } = new(IPAddress.Loopback, 0);

    public IPEndPoint Http { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Everything that it printed and logged.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a silo with these options.</summary>
    public static async Task<AbusedSilo> StartAsync(string folder, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        int siloPort = Membership.ListeningPort.Of(0, IPAddress.Loopback, "--silo-port");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string assembly = Assembly.GetExecutingAssembly().Location;
        foreach (string argument in (string[])["exec", "--runtimeconfig", Path.ChangeExtension(assembly, ".runtimeconfig.json"), assembly,
            "serve", "--data", folder, "--http", "0", "--silo-port", $"{siloPort}", .. options])
        {
            start.ArgumentList.Add(argument);
        }

        var silo = new AbusedSilo(Process.Start(start)!, folder) { SiloPort = new IPEndPoint(IPAddress.Loopback, siloPort) };
        try
        {
            await silo.WaitAsync(() => silo.Output.Contains("policies are served at", StringComparison.Ordinal), "come up", cancellationToken);
            using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(folder, Hosting.SiloFile.FolderName), "*.json").Single(), cancellationToken));
            silo.Gateway = IPEndPoint.Parse(file.RootElement.GetProperty("gateway").GetString()!);
            silo.Http = IPEndPoint.Parse(new Uri(file.RootElement.GetProperty("http").GetString()!).Authority);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets a console in by its key or its certificate and starts a run.</summary>
    public async Task BeginAsync(string run, string recipe, AccessKey? key, TlsIdentity? tls, CancellationToken cancellationToken)
    {
        _console = GatewayClient.Create([Gateway], ClusterAddress.DefaultId, key, tls);
        await _console.StartAsync(cancellationToken);
        await RunOf(run).StartAsync(recipe);
    }

    /// <summary>Waits until the run's reinforcement learning has come to a version.</summary>
    /// <returns>The version that it has come to.</returns>
    /// <exception cref="RlActorsException">It does not, or the silo is gone.</exception>
    public async Task<int> ReachAsync(string run, int version, CancellationToken cancellationToken)
    {
        RunReport? report = null;
        await WaitAsync(() => (report = RunOf(run).GetStatusAsync().GetAwaiter().GetResult()) is { StageKind: "rl" } && report.Version >= version, $"come to version {version}", cancellationToken);
        return report!.Version;
    }

    public Task StopAsync(string run) => RunOf(run).StopAsync();

    /// <summary>Waits for a condition.</summary>
    /// <exception cref="RlActorsException">It does not come to hold, or the silo is gone.</exception>
    public async Task WaitAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (_process.HasExited || clock.Elapsed > Patience)
            {
                throw new RlActorsException($"the silo {(_process.HasExited ? "has ended" : $"did not {what} within {Patience.TotalSeconds:0} s")}; it printed:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <summary>Ends it, if it has not ended.</summary>
    public async Task EndAsync()
    {
        if (_console is { } console)
        {
            _console = null;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await console.StopAsync(limit.Token).WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            console.Dispose();
        }

        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _process.Dispose();
    }

    private IRunGrain RunOf(string run) => _console!.Services.GetRequiredService<IClusterClient>().GetGrain<IRunGrain>(run);

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
