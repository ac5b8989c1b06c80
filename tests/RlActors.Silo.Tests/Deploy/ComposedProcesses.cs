using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RlActors.RealServices;
using RlActors.Silo.Tests.Processes;
using RlActors.Silo.Tests.Runs;

namespace RlActors.Silo.Tests.Deploy;

/// <summary>
/// compose.yaml as processes of this machine: the commands and variables are its own; only what containers give is put in their place: addresses become loopback, ports free ones, mounted
/// secrets a folder, volumes temporary folders.
/// </summary>
internal sealed class ComposedProcesses : IAsyncDisposable
{
    private const string MountedSecrets = "/run/secrets/";

    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _running = [];
    private readonly List<ServiceScript> _stores = [];

    public ComposedProcesses()
    {
        var made = Run("bash", [DeployFolder.PathOf("make-secrets"), Secrets]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    private string Secrets => Path.Combine(_folder.Path, "secrets");

    /// <summary>The port of this machine that stands for a container's.</summary>
    public int PortOf(string service, int port) => _ports.TryGetValue($"{service}:{port}", out int free) ? free : _ports[$"{service}:{port}"] = FreePort();

    /// <summary>Puts another address into a secret that names a service.</summary>
    public void Point(string secret, string from, string to)
    {
        string file = Path.Combine(Secrets, secret);
        string text = File.ReadAllText(file);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Whatever was made by <c>make-secrets</c>.</summary>
    public string SecretOf(string name) => File.ReadAllText(Path.Combine(Secrets, name)).Trim();

    /// <summary>Starts Redis by its service's own command.</summary>
    public void StartRedis()
    {
        int port = PortOf("redis", 6379);
        var service = DeployFolder.ReadYaml(DeployFolder.PathOf("compose.yaml"))["services"]!["redis"]!;
        string[] command = [.. service["command"]!.AsArray().Select(part => Place(part!.ToString(), "redis"))];
        command[^1] += $" --port {port} --bind 127.0.0.1 --dir {Directory.CreateDirectory(Path.Combine(_folder.Path, "redis")).FullName} --logfile redis.log";
        Run(command[0], command[1..]);
        Point("cluster", "@redis:6379", $"@127.0.0.1:{port}");
    }

    /// <summary>Starts Azurite and PostgreSQL by their scripts: their images' own commands are not programs of this machine.</summary>
    /// <exception cref="SkipException">One is not installed.</exception>
    public async Task StartStoresAsync()
    {
        Point("weights", SecretOf("weights"), await StoreAsync("azurite") + ";Container=weights");
        if (HasPostgres)
        {
            Point("ledger", SecretOf("ledger"), await StoreAsync("postgres"));
        }
    }

    /// <summary>Whether the ledger can be kept in PostgreSQL.</summary>
    public static bool HasPostgres => File.Exists(Path.Combine(DeployFolder.Root, "tests", "services", "postgres"));

    /// <summary>Starts a silo's service.</summary>
    public SiloProcess Start(DeployedContainer service)
    {
        var silo = SiloProcess.Start(service.Arguments.Select(argument => Place(argument, service.Name)), VariablesOf(service));
        _running.Add(silo);
        return silo;
    }

    /// <summary>Runs the console's service with a command of its own.</summary>
    public Task<(int ExitCode, string Output)> AskAsync(DeployedContainer console, params string[] arguments) =>
        SiloProcess.RunAssemblyAsync("rlactors.dll", arguments, VariablesOf(console));

    /// <summary>Runs a service's health check; 0 is healthy.</summary>
    public async Task<int> CheckAsync(DeployedContainer service)
    {
        var test = DeployFolder.ReadYaml(DeployFolder.PathOf("compose.yaml"))["services"]![service.Name]!["healthcheck"]!["test"]!.AsArray();
        using var check = Run($"{test[1]}", test.Skip(2).Select(argument => Place($"{argument}", service.Name)));
        await check.WaitForExitAsync();
        return check.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _running.ForEach(one => one.Dispose());
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<string> StoreAsync(string name)
    {
        var store = await ServiceScript.StartAsync(name);
        _stores.Add(store);
        return store.Address;
    }

    private (string, string)[] VariablesOf(DeployedContainer service) =>
    [
        .. service.Variables.Select(variable => (variable.Key, Place(variable.Value!, service.Name))),
        ("RLACTORS_DATA", Directory.CreateDirectory(Path.Combine(_folder.Path, "data", service.Name)).FullName), // as the image has it, over its volume
    ];

    private string Place(string text, string service)
    {
        text = text.Replace("$$", "$", StringComparison.Ordinal).Replace(MountedSecrets, Secrets + "/", StringComparison.Ordinal)
            .Replace("0.0.0.0:", "127.0.0.1:", StringComparison.Ordinal);
        text = System.Text.RegularExpressions.Regex.Replace(text, @"^172\.28\.7\.\d+$", "127.0.0.1");
        foreach (int port in new[] { 8000, 11111, 30000 })
        {
            text = System.Text.RegularExpressions.Regex.Replace(text, $@"(^|:){port}(?!\d)", match => $"{match.Groups[1].Value}{PortOf(service, port)}");
        }

        return text;
    }

    private Process Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _running.Add(new Ended(process));
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Ended(Process process) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit(5000);
            }
            catch (InvalidOperationException)
            {
                // It has ended, or was disposed of.
            }

            process.Dispose();
        }
    }
}
