using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlActors.Grains;
using RlActors.Ledger;

namespace RlActors.Hosting;

/// <summary>
/// Every few seconds, in every silo: pings the runs that the ledger says are running (which activates a run whose silo died) and this silo's generators for them
/// (which places them on the silo that has their device, and has them report to their registry).
/// </summary>
internal sealed partial class SiloHeartbeat(ILedger ledger, IGrainFactory grains, ActorOptions options, ActorClock clock, ILogger<SiloHeartbeat> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await BeatAsync(stoppingToken);
            await clock.Delay(TimeSpan.FromSeconds(options.HeartbeatSeconds), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            var active = (await ledger.ReadRunsAsync(cancellationToken)).Where(run => run.Status == RunStatus.Running);
            await Task.WhenAll(active.SelectMany(run => Pings(run.Name)).Select(WithoutThrowing));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogMissed(error);
        }
    }

    private IEnumerable<Task> Pings(string run) =>
        options.Devices.Select(device => (Task)grains.GetGrain<IGeneratorGrain>($"{run}/{options.Node}/{device}").PingAsync())
            .Append(grains.GetGrain<IRunGrain>(run).PingAsync());

    private async Task WithoutThrowing(Task ping)
    {
        try
        {
            await ping;
        }
        catch (Exception error)
        {
            LogMissed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A heartbeat was missed")]
    private partial void LogMissed(Exception error);
}
