using System.Net;
using RlActors.Grains;
using RlActors.Ledger;
using RlActors.Security;

namespace RlActors.Silo.Benchmarks.Soak;

/// <summary>The benchmark's connection to its silos.</summary>
internal sealed class SoakClient : IAsyncDisposable
{
    private readonly IHost _host;

    private SoakClient(IHost host) => _host = host;

    private IClusterClient Cluster => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects, once a silo listens.</summary>
    public static async Task<SoakClient> ConnectAsync(IReadOnlyList<SoakProcess> silos, string data, string id, CancellationToken cancellationToken)
    {
        for (var deadline = DateTime.UtcNow.AddMinutes(3); ; await Task.Delay(500, cancellationToken))
        {
            var host = GatewayClient.Create([.. silos.Select(silo => new IPEndPoint(IPAddress.Loopback, silo.Gateway))], id, FolderKey.Find(data));
            try
            {
                await host.StartAsync(cancellationToken);
                return new SoakClient(host);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                host.Dispose();
                if (silos.FirstOrDefault(silo => silo.HasEnded) is { } ended)
                {
                    throw new RlActorsException($"{ended.Name} ended before it was up; its log says why", error);
                }

                if (DateTime.UtcNow > deadline)
                {
                    throw new RlActorsException($"the silos were not up within 3 minutes: {error.Message}", error);
                }
            }
        }
    }

    /// <summary>Starts the run.</summary>
    public Task StartAsync(string run, string recipe) => Cluster.GetGrain<IRunGrain>(run).StartAsync(recipe);

    /// <summary>Ends the run after the step under way.</summary>
    public Task StopAsync(string run) => Cluster.GetGrain<IRunGrain>(run).StopAsync();

    /// <summary>Fails where the run does not go on by itself.</summary>
    /// <exception cref="RlActorsException">It is paused or has ended.</exception>
    public async Task RequireRunningAsync(string run)
    {
        var report = await Cluster.GetGrain<IRunGrain>(run).GetStatusAsync();
        if (report.Status != RunStatus.Running)
        {
            throw new RlActorsException($"the run '{run}' is {report.Status}: {report.Reason}");
        }
    }

    /// <summary>Managed memory in bytes and activations of each silo, by its gateway's port where there is but one, else by its place among the addresses.</summary>
    public async Task<IReadOnlyList<(string Silo, long Managed, int Activations)>> ReadSilosAsync()
    {
        var management = Cluster.GetGrain<IManagementGrain>(0);
        var hosts = (await management.GetHosts(onlyActive: true)).Keys.OrderBy(silo => silo.Endpoint.Port).ToArray();
        var statistics = await management.GetRuntimeStatistics(hosts);
        return [.. hosts.Select((silo, i) => (
            FormattableString.Invariant($"{silo.Endpoint}"), (long)statistics[i].EnvironmentStatistics.RawMemoryUsageBytes, statistics[i].ActivationCount))];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
