using System.Runtime.InteropServices;
using RlActors.Silo.Native;

namespace RlActors.Silo.Commands;

/// <summary>The first Ctrl-C (or SIGTERM) asks for a clean stop, the second kills.</summary>
internal sealed class Interrupt : IDisposable
{
    private const int Killed = 130;

    private readonly CancellationTokenSource _first = new();
    private readonly List<PosixSignalRegistration> _registrations;

    public Interrupt() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken First => _first.Token;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _first.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_first.IsCancellationRequested)
        {
            OperatingSystemCalls.EndNow(Killed);
        }

        context.Cancel = true;
        _first.Cancel();
    }
}
