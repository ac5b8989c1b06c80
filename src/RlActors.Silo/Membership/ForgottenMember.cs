using RlActors.Silo.Hosting;

namespace RlActors.Silo.Membership;

/// <summary>
/// Ends a silo whose list of silos was lost and begun anew, as when the Redis server that keeps it came back without its data. Such a silo goes on by what it knew: it is in no list, and since the
/// new list counts from its beginning it takes every one for an old one. It would be a cluster of its own, with a second learner that takes the epoch back and forth, or never finish joining.
/// Started anew it joins with the others.
/// </summary>
internal sealed partial class ForgottenMember(
    IMembershipTable table, ILocalSiloDetails self, IClusterMembershipService membership, IFatalErrorHandler fatal, SiloSettings settings, ILogger<ForgottenMember> log) : BackgroundService
{
    /// <summary>Looks in a row that must find it lost.</summary>
    private const int Looks = 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(settings.Membership.RefreshSeconds));
        for (int lost = 0; await NextAsync(pace, stoppingToken);)
        {
            lost = await IsLostAsync(stoppingToken) ? lost + 1 : 0;
            if (lost == Looks && !stoppingToken.IsCancellationRequested)
            {
                fatal.OnFatalException(this, $"the list of silos at {settings.Cluster} was lost and begun anew without it", null);
            }
        }
    }

    /// <summary>Whether the list is without this silo, or older than what it knows; where it cannot be read, it is not.</summary>
    private async Task<bool> IsLostAsync(CancellationToken cancellationToken)
    {
        try
        {
            var known = membership.CurrentSnapshot; // before the list: that only grows
            bool isMember = known.GetSiloStatus(self.SiloAddress) is SiloStatus.Joining or SiloStatus.Active;
            var list = await table.ReadRowAsync(self.SiloAddress, cancellationToken);
            return isMember && (list.Members.Count == 0 || list.Version.Version < known.Version.Value);
        }
        catch (Exception error)
        {
            LogUnread(error.Message);
            return false;
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer pace, CancellationToken cancellationToken)
    {
        try
        {
            return await pace.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The list of silos cannot be read: {Reason}")]
    private partial void LogUnread(string reason);
}
