using RlActors.Hosting;
using RlActors.Silo.Native;

namespace RlActors.Silo.Hosting;

/// <summary>Pauses this process (SIGSTOP, as a debugger or a hypervisor would) when execution reaches a point for the n-th time, until it is let go on (SIGCONT).</summary>
internal sealed class PauseAt(CrashPoint point, int time) : ICrashPoints
{
    private int _reached;

    public void Reach(CrashPoint reached)
    {
        if (reached == point && Interlocked.Increment(ref _reached) == time)
        {
            OperatingSystemCalls.PauseThisProcess();
        }
    }
}
