using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlActors.Cluster;
using RlActors.Grains;
using RlActors.Ledger;

namespace RlActors.Hosting;

/// <summary>
/// Every few seconds, in every silo: pings the runs that the ledger says are running (which activates a run whose silo died), pings this silo's generators for them
/// (which has them report to their registry and catch up), and tells the cluster what this silo is at. One call that hangs, because its silo does, holds up no other.
/// </summary>
internal sealed partial class SiloHeartbeat(
    ILedger ledger, IGrainFactory grains, ActorOptions options, ActorClock clock, SiloDuty duty, ClusterOffers offers, ILogger<SiloHeartbeat> log) : BackgroundService
{
    private readonly Dictionary<string, Task> _calls = new(StringComparer.Ordinal);
    private string? _twin;

    private TimeSpan Interval => TimeSpan.FromSeconds(options.HeartbeatSeconds);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await BeatAsync(stoppingToken);
            await clock.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            string[] active = [.. (await ledger.ReadRunsAsync(cancellationToken)).Where(run => run.Status == RunStatus.Running).Select(run => run.Name)];
            duty.Beat(active);
            foreach (string run in active)
            {
                Ping(run);
            }

            Call(IClusterGrain.Key, TellAsync);
            await Task.WhenAny(Task.WhenAll(_calls.Values), clock.Delay(Interval, cancellationToken));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogMissed(error);
        }
    }

    private void Ping(string run)
    {
        if (offers.IsControl)
        {
            Call(run, () => grains.GetGrain<IRunGrain>(run).PingAsync());
        }

        foreach (string device in duty.IsDraining || !options.Roles.Contains(SiloRole.Generator) ? [] : options.Devices)
        {
            string key = $"{run}/{options.Node}/{device}";
            Call(key, async () => duty.Heard(await grains.GetGrain<IGeneratorGrain>(key).PingAsync()));
        }
    }

    private async Task TellAsync()
    {
        var standings = await grains.GetGrain<IClusterGrain>(IClusterGrain.Key).ReportAsync(duty.Standing());
        offers.Learn(standings);
        if (offers.FindTwin() is { } twin && twin != _twin)
        {
            _twin = twin;
            LogTwin(options.Node, twin);
        }
    }

    /// <summary>Calls, unless the last call of the same name is still under way.</summary>
    private void Call(string name, Func<Task> call)
    {
        if (!_calls.TryGetValue(name, out var last) || last.IsCompleted)
        {
            _calls[name] = WithoutThrowing(call);
        }
    }

    private async Task WithoutThrowing(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception error) when (PassingFaults.Is(error))
        {
            LogUnanswered(PassingFaults.Describe(error));
        }
        catch (Exception error)
        {
            LogMissed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A heartbeat was missed")]
    private partial void LogMissed(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A heartbeat had no answer: {Reason}")]
    private partial void LogUnanswered(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Node '{Node}' is the name of the silo at {Address} too; give each its own with --node, or their generators cannot be told apart")]
    private partial void LogTwin(string node, string address);
}
