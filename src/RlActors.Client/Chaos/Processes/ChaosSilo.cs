using System.Globalization;
using RlActors.Client.Steering;

namespace RlActors.Client.Chaos.Processes;

/// <summary>
/// One silo of the cluster over all its lives: the same name, ports and folder each time, as a container that its supervisor starts anew.
/// </summary>
internal sealed class ChaosSilo : IDisposable
{
    private static readonly TimeSpan SupervisorPause = TimeSpan.FromSeconds(1);

    private readonly SiloLaunch _launch;
    private readonly int _number;
    private readonly CancellationTokenSource _end = new();
    private readonly List<SiloEnd> _ends = [];
    private readonly Lock _gate = new();
    private LoggedProcess? _process;
    private bool _wanted;
    private bool _paused;
    private bool _endOrdered;

    public ChaosSilo(SiloLaunch launch, int number, FreePorts ports)
    {
        (_launch, _number, Node) = (launch, number, string.Create(CultureInfo.InvariantCulture, $"silo-{number + 1}"));
        (SiloPort, GatewayPort) = (ports.Take(), ports.Take());
        Folder = launch.FolderOf(Node);
        LogFile = Path.Combine(launch.Folder, Node + ".log");
        Directory.CreateDirectory(Folder);
    }

    public string Node { get; }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    /// <summary>Its data folder.</summary>
    public string Folder { get; }

    /// <summary>What it printed in all its lives.</summary>
    public string LogFile { get; }

    /// <summary>Lives begun.</summary>
    public int Lives { get; private set; }

    /// <summary>Whether its process is there and not paused.</summary>
    public bool IsUp
    {
        get
        {
            lock (_gate)
            {
                return !_paused && _process is { HasExited: false };
            }
        }
    }

    /// <summary>Whether it has told that it is a member, in this life.</summary>
    public bool IsMember => IsUp && SiloFile.FindAll(Folder).Any(file => file.Pid == _process?.Id);

    /// <summary>Ends that nobody ordered.</summary>
    public IReadOnlyList<SiloEnd> OwnEnds
    {
        get
        {
            lock (_gate)
            {
                return [.. _ends];
            }
        }
    }

    /// <summary>Starts it, and starts it anew whenever it ends by itself.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _wanted = true;
            Begin();
        }
    }

    /// <summary>SIGKILL; it stays down until <see cref="Start"/>.</summary>
    public void Kill() => End(ProcessSignals.Kill);

    /// <summary>SIGTERM; it stays down until <see cref="Start"/>.</summary>
    public void Stop() => End(ProcessSignals.End);

    /// <summary>SIGSTOP.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            (_paused, _endOrdered) = (true, false);
            ProcessSignals.Pause(_process!.Id);
        }
    }

    /// <summary>SIGCONT. Where the others have declared it dead it ends itself, and is started anew.</summary>
    public void Continue()
    {
        lock (_gate)
        {
            _paused = false;
            ProcessSignals.Continue(_process!.Id);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        lock (_gate)
        {
            _wanted = false;
            _process?.Dispose();
        }

        _end.Dispose();
    }

    private void End(Action<int> signal)
    {
        lock (_gate)
        {
            (_wanted, _endOrdered) = (false, true);
            if (_process is { HasExited: false } process)
            {
                signal(process.Id);
            }
        }
    }

    private void Begin()
    {
        if (_process is { HasExited: false })
        {
            return; // one that was asked to stop, and takes its time, is waited for by the supervision
        }

        var start = _launch.Program.Start(_launch.ArgumentsOf(this, _number));
        foreach (var (name, value) in _launch.Environment)
        {
            start.Environment[name] = value;
        }

        if (_launch.ArmsOf(_number, Lives) is { } point)
        {
            start.Environment["RLACTORS_CRASH_AT"] = Armed = point;
        }

        _endOrdered = false;
        _process?.Dispose();
        _process = new LoggedProcess(start, LogFile);
        Lives++;
        _ = SuperviseAsync(_process);
    }

    /// <summary>The named point at which this life ends itself; null: at none.</summary>
    public string? Armed { get; private set; }

    private async Task SuperviseAsync(LoggedProcess process)
    {
        try
        {
            await process.EndedAsync(_end.Token);
            lock (_gate)
            {
                if (!_endOrdered)
                {
                    _ends.Add(new SiloEnd(Node, Lives, DateTimeOffset.UtcNow, process.ExitCode, Armed));
                }
            }

            await Task.Delay(SupervisorPause, _end.Token);
            lock (_gate)
            {
                if (_wanted && ReferenceEquals(process, _process))
                {
                    Begin();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster is taken down.
        }
    }
}

/// <summary>An end of a silo that nobody ordered.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Life">Which of its lives ended.</param>
/// <param name="At">When.</param>
/// <param name="ExitCode">75: it was no member any more, declared dead by the others or in a list of silos that was lost; 137: it died at the named point that it was armed with.</param>
/// <param name="Armed">That point, where it had one.</param>
internal sealed record SiloEnd(string Node, int Life, DateTimeOffset At, int ExitCode, string? Armed)
{
    /// <summary>Whether it died at the point that it was armed with.</summary>
    public bool AtPoint => ExitCode == 137 && Armed is not null;
}
