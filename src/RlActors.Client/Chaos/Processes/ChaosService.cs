using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RlActors.Client.Chaos.Processes;

/// <summary>A real service that its script in <c>tests/services</c> starts; it comes back on the same port, with its data or without.</summary>
/// <param name="script">The script.</param>
/// <param name="folder">Its folder: data and log.</param>
/// <param name="port">Its port.</param>
internal sealed partial class ChaosService(string script, string folder, int port) : IDisposable
{
    private const int NotInstalled = 3, Attempts = 20;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60), AttemptPause = TimeSpan.FromMilliseconds(500);

    private LoggedProcess? _process;
    private int _server;

    /// <summary>What the script is called.</summary>
    public string Name => Path.GetFileName(script);

    /// <summary>How it is reached: the line that the script prints. It may hold a secret.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>Its log.</summary>
    public string LogFile => Path.Combine(folder, Name + ".log");

    private string DataFolder => Path.Combine(folder, Name);

    /// <summary>The script of that name in the source tree.</summary>
    /// <exception cref="RlActorsException">There is none.</exception>
    public static ChaosService InSourceTree(string name, string folder, int port) =>
        SourceTree.Folder is { } root && File.Exists(Path.Combine(root, "tests", "services", name))
            ? new ChaosService(Path.Combine(root, "tests", "services", name), folder, port)
            : throw new RlActorsException($"there is no tests/services/{name} around '{AppContext.BaseDirectory}'; run the console from the source tree, or name your own services with --ledger, --cluster and --weights");

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="RlActorsException">It is not installed, or does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (await TryStartAsync(cancellationToken))
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new RlActorsException($"{Name} does not start on port {port}: {LastLine()} (all of it: {LogFile})");
            }

            await Task.Delay(AttemptPause, cancellationToken); // what the killed one held is let go of in a moment
        }
    }

    /// <summary>SIGKILL to the server and all that it started.</summary>
    public void Kill()
    {
        var tree = ProcessSignals.TreeOf(_server);
        foreach (int process in tree)
        {
            ProcessSignals.Kill(process);
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>Forgets its data; for one that is down.</summary>
    public void Empty() => Directory.Delete(DataFolder, recursive: true);

    /// <summary>SIGSTOP to the server and all that it started; returns what lets them go on.</summary>
    public Action Pause()
    {
        var tree = ProcessSignals.TreeOf(_server);
        foreach (int process in tree)
        {
            ProcessSignals.Pause(process);
        }

        return () =>
        {
            foreach (int process in tree)
            {
                ProcessSignals.Continue(process);
            }
        };
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            Kill();
        }
    }

    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        var up = new TaskCompletionSource<(string Address, int Server)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new StartLines(up);
        var start = new ProcessStartInfo(script, ["--data", DataFolder, "--port", port.ToString(CultureInfo.InvariantCulture)]);
        Directory.CreateDirectory(folder);
        var process = new LoggedProcess(start, LogFile, lines.Read);
        try
        {
            await Task.WhenAny(up.Task, process.EndedAsync(cancellationToken)).WaitAsync(StartDeadline, cancellationToken);
        }
        catch (TimeoutException)
        {
            process.Dispose();
            return false;
        }

        if (up.Task.IsCompletedSuccessfully)
        {
            (_process, Address, _server) = (process, up.Task.Result.Address, up.Task.Result.Server);
            return true;
        }

        int exit = process.ExitCode;
        process.Dispose();
        return exit == NotInstalled ? throw new RlActorsException(LastLine()) : false;
    }

    private string LastLine() => File.ReadLines(LogFile).LastOrDefault(line => line.Length > 0) ?? "it says nothing";

    /// <summary>Reads an address and <c>pid N</c>, in whichever order and on whichever stream they come.</summary>
    private sealed partial class StartLines(TaskCompletionSource<(string, int)> up)
    {
        private string? _address;
        private int? _server;

        /// <summary>Reads a line; returns whether it is the address.</summary>
        public bool Read(string line)
        {
            lock (up)
            {
                if (Pid().Match(line) is { Success: true } pid)
                {
                    _server ??= int.Parse(pid.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                }
                else if (Reachable().IsMatch(line))
                {
                    _address ??= line.Trim();
                }

                if (_address is { } address && _server is { } server)
                {
                    up.TrySetResult((address, server));
                }

                return Reachable().IsMatch(line);
            }
        }

        [GeneratedRegex(@"\A(?:pid[ =:]*)?(\d+)\s*\z")]
        private static partial Regex Pid();

        [GeneratedRegex(@"\A(?:redis://|postgres(?:ql)?://|Host=|Server=|DefaultEndpointsProtocol=|127\.0\.0\.1:)")]
        private static partial Regex Reachable();
    }
}
