using System.Diagnostics;
using System.Globalization;
using RlActors.Hosting;

namespace RlActors.Silo.Hosting;

/// <summary>Kills this process (SIGKILL, nothing is flushed) when execution reaches a point for the n-th time.</summary>
internal sealed class KillAt(CrashPoint point, int time) : ICrashPoints
{
    private int _reached;

    /// <summary>Reads <c>StepCommitted</c> or <c>StepCommitted:3</c>.</summary>
    public static KillAt Parse(string text)
    {
        string[] parts = text.Split(':');
        int time = 1;
        return Enum.TryParse(parts[0], ignoreCase: true, out CrashPoint point) && Enum.IsDefined(point)
            && (parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out time) && time > 0))
            ? new KillAt(point, time)
            : throw new RlActorsException(
                $"{TestHooks.CrashAt} is '{text}'; expected one of {string.Join(", ", Enum.GetNames<CrashPoint>())}, with :n for the n-th time");
    }

    public void Reach(CrashPoint reached)
    {
        if (reached == point && Interlocked.Increment(ref _reached) == time)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite); // no effect after this point may happen
        }
    }
}
