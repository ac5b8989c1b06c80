using System.Globalization;
using RlActors.Hosting;

namespace RlActors.Silo.Hosting;

/// <summary>Faults on request, for tests of recovery: <c>RLACTORS_CRASH_AT=StepCommitted:3</c>, <c>RLACTORS_DROP_ANNOUNCEMENTS=0.3</c>. Without these variables nothing is added.</summary>
internal static class TestHooks
{
    public const string CrashAt = "RLACTORS_CRASH_AT";
    public const string DropAnnouncements = "RLACTORS_DROP_ANNOUNCEMENTS";

    public static void Configure(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable(CrashAt) is { Length: > 0 } at)
        {
            services.AddSingleton<ICrashPoints>(KillAt.Parse(at));
        }

        if (Environment.GetEnvironmentVariable(DropAnnouncements) is { Length: > 0 } share)
        {
            services.AddSingleton(double.TryParse(share, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
                ? new AnnouncementLoss(value, Seed: 1)
                : throw new RlActorsException($"{DropAnnouncements} is '{share}'; expected a share from 0 to 1"));
        }
    }
}
