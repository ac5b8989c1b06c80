using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using RlActors.Grains;
using RlActors.Hosting;
using RlActors.Security;

namespace RlActors.Silo.Benchmarks.Throughput;

/// <summary>What Orleans itself does here: calls a second of a grain that answers at once (the weight registry of a run that is not there), for comparison.</summary>
internal static class OrleansRates
{
    /// <summary>Calls a second from within the silo, and through a client's connection.</summary>
    public static async Task<(PingRate Inside, PingRate Client)> MeasureAsync(IServiceProvider silo, TimeSpan each, CancellationToken cancellationToken)
    {
        var inside = await PingAsync(silo.GetRequiredService<IGrainFactory>(), each);
        var cluster = silo.GetRequiredService<IOptions<ClusterOptions>>().Value;
        var gateway = new IPEndPoint(IPAddress.Loopback, silo.GetRequiredService<IOptions<EndpointOptions>>().Value.GatewayPort);
        using var host = GatewayClient.Create([gateway], cluster.ClusterId, FolderKey.Find(silo.GetRequiredService<ActorOptions>().DataFolder));
        await host.StartAsync(cancellationToken);
        var client = await PingAsync(host.Services.GetRequiredService<IClusterClient>(), each);
        await host.StopAsync(CancellationToken.None);
        return (inside, client);
    }

    private static async Task<PingRate> PingAsync(IGrainFactory grains, TimeSpan each)
    {
        const int Callers = 128;
        var targets = Enumerable.Range(0, Callers).Select(i => grains.GetGrain<IWeightRegistryGrain>($"no-such-run-{i}")).ToArray();
        await Task.WhenAll(targets.Select(target => target.GetLatestAsync())); // activates them
        await CountAsync(targets, each / 4);
        return new PingRate(await CountAsync(targets[..1], each), await CountAsync(targets, each));
    }

    private static async Task<double> CountAsync(IWeightRegistryGrain[] targets, TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp(), calls = 0;
        await Task.WhenAll(targets.Select(target => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                await target.GetLatestAsync();
                Interlocked.Increment(ref calls);
            }
        })));
        return calls / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}

/// <summary>Calls a second.</summary>
/// <param name="One">One caller, who waits for each answer.</param>
/// <param name="Many">128 callers, each of a grain of its own.</param>
internal sealed record PingRate(double One, double Many);
