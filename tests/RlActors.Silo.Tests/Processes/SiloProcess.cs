using System.Diagnostics;
using System.Text;
using RlActors.Storage;

namespace RlActors.Silo.Tests.Processes;

/// <summary>The silo as a user starts it: a process of its own, which can be killed for real.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private SiloProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

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

    public bool HasExited => _process.HasExited;

    /// <summary>Starts the silo's command line.</summary>
    public static SiloProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        StartAssembly("RlActors.Silo.dll", arguments, environment);

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment);
        return (await process.WaitAsync(), process.Output);
    }

    /// <summary>Starts another program of this repository and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAssemblyAsync(
        string assembly, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using var process = StartAssembly(assembly, arguments, environment);
        return (await process.WaitAsync(), process.Output);
    }

    private static SiloProcess StartAssembly(string assembly, IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // In this folder everything that the silo's shared framework has is left out, for the other programs too.
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add("--runtimeconfig");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "RlActors.Silo.runtimeconfig.json"));
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (TestWeights.Of([.. start.ArgumentList]) is { } weights)
        {
            start.Environment[WeightPlace.Variable] = weights;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new SiloProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start"));
    }

    public async Task<int> WaitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4)); // a hang, not a speed, is what this catches
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"the silo did not end; it printed:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
