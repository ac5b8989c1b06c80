using RlActors.Silo.Hosting;

namespace RlActors.Silo.Membership;

/// <summary>
/// Ends a silo whose row is gone from the list of silos, as when the Redis server that keeps it came back without its data. The silo itself goes by what it knew, but those that join later never
/// hear of it: it would be a cluster of its own, with a second learner that takes the epoch back and forth. Started anew it joins with the others.
/// </summary>
internal sealed partial class ForgottenMember(
    IMembershipTable table, ILocalSiloDetails self, ISiloStatusOracle membership, IFatalErrorHandler fatal, SiloSettings settings, ILogger<ForgottenMember> log) : BackgroundService
{
    /// <summary>Looks in a row that must not find it: a row may be late, never lost and found.</summary>
    private const int Looks = 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(settings.Membership.RefreshSeconds));
        for (int missing = 0; await NextAsync(pace, stoppingToken);)
        {
            missing = membership.CurrentStatus != SiloStatus.Active || await IsListedAsync(stoppingToken) ? 0 : missing + 1;
            if (missing == Looks && !stoppingToken.IsCancellationRequested)
            {
                fatal.OnFatalException(this, $"it is in the list of silos no more, which {settings.Cluster} has lost", null);
            }
        }
    }

    /// <summary>Whether its row is there; where the list cannot be read, it may be.</summary>
    private async Task<bool> IsListedAsync(CancellationToken stoppingToken)
    {
        try
        {
            return (await table.ReadRowAsync(self.SiloAddress, stoppingToken)).Members.Count > 0;
        }
        catch (Exception error)
        {
            LogUnread(error.Message);
            return true;
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
