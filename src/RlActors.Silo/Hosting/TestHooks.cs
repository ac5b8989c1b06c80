using System.Globalization;
using RlActors.Hosting;

namespace RlActors.Silo.Hosting;

/// <summary>Faults on request, for tests of recovery: <c>RLACTORS_CRASH_AT=StepCommitted:3</c>, <c>RLACTORS_PAUSE_AT=WeightsDurable:3</c>, <c>RLACTORS_DROP_ANNOUNCEMENTS=0.3</c>. Without these variables nothing is added.</summary>
internal static class TestHooks
{
    public const string CrashAt = "RLACTORS_CRASH_AT";
    public const string PauseAt = "RLACTORS_PAUSE_AT";
    public const string DropAnnouncements = "RLACTORS_DROP_ANNOUNCEMENTS";

    public static void Configure(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable(CrashAt) is { Length: > 0 } at)
        {
            var (point, time) = PointOf(CrashAt, at);
            services.AddSingleton<ICrashPoints>(new KillAt(point, time));
        }
        else if (Environment.GetEnvironmentVariable(PauseAt) is { Length: > 0 } pause)
        {
            var (point, time) = PointOf(PauseAt, pause);
            services.AddSingleton<ICrashPoints>(new PauseAt(point, time));
        }

        if (Environment.GetEnvironmentVariable(DropAnnouncements) is { Length: > 0 } share)
        {
            services.AddSingleton(double.TryParse(share, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
                ? new AnnouncementLoss(value, Seed: 1)
                : throw new RlActorsException($"{DropAnnouncements} is '{share}'; expected a share from 0 to 1"));
        }
    }

    /// <summary>How long a silo that was paused on request and is dead to the others goes on all the same: what it tries to write in that time is for the ledger to refuse.</summary>
    public static TimeSpan Linger => Environment.GetEnvironmentVariable(PauseAt) is { Length: > 0 } ? TimeSpan.FromSeconds(10) : TimeSpan.Zero;

    /// <summary>Reads <c>StepCommitted</c> or <c>StepCommitted:3</c>.</summary>
    private static (CrashPoint Point, int Time) PointOf(string variable, string text)
    {
        string[] parts = text.Split(':');
        int time = 1;
        return Enum.TryParse(parts[0], ignoreCase: true, out CrashPoint point) && Enum.IsDefined(point)
            && (parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out time) && time > 0))
            ? (point, time)
            : throw new RlActorsException($"{variable} is '{text}'; expected one of {string.Join(", ", Enum.GetNames<CrashPoint>())}, with :n for the n-th time");
    }
}
