using System.Diagnostics;
using RlActors.Hosting;

namespace RlActors.Silo.Hosting;

/// <summary>Kills this process (SIGKILL, nothing is flushed) when execution reaches a point for the n-th time.</summary>
internal sealed class KillAt(CrashPoint point, int time) : ICrashPoints
{
    private int _reached;

    public void Reach(CrashPoint reached)
    {
        if (reached == point && Interlocked.Increment(ref _reached) == time)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite); // no effect after this point may happen
        }
    }
}
