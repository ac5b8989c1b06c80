using System.Net;
using RlActors.Client.Security;
using RlActors.Cluster;

namespace RlActors.Client.Steering;

/// <summary>Where the console finds a cluster: a Redis server, gateways that the user names, or what silos wrote into the data folder.</summary>
/// <param name="Redis">The server that keeps the list of silos; null: <paramref name="Gateways"/> are known.</param>
/// <param name="Gateways">Where silos take clients.</param>
/// <param name="ClusterId">Orleans' cluster id.</param>
/// <param name="ServiceId">Orleans' service id.</param>
internal sealed record ClusterSearch(ClusterAddress? Redis, IReadOnlyList<SiloGateway> Gateways, string ClusterId, string ServiceId)
{
    /// <summary>What is shown to its silos. Default: nothing.</summary>
    public ConsoleCredentials Credentials { get; init; } = ConsoleCredentials.None;

    /// <summary>What the user named, else what the data folder's silos wrote; null where nothing names any.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="gateways"><c>host:port,host:port</c>, as the user wrote it.</param>
    /// <param name="cluster">The cluster's address, as the user or the environment has it.</param>
    /// <param name="clusterId">The cluster's id, as the user or the environment has it.</param>
    /// <exception cref="RlActorsException">What is named cannot be read.</exception>
    public static ClusterSearch? Find(string dataFolder, string? gateways, string? cluster, string? clusterId)
    {
        if (gateways is null && cluster is not null)
        {
            var address = ClusterAddress.Parse(cluster, "--cluster");
            if (address.Kind == ClusterKind.Redis)
            {
                return new ClusterSearch(address, [], clusterId ?? ClusterAddress.DefaultId, ClusterAddress.DefaultId);
            }
        }

        var files = SiloFile.FindAll(dataFolder);
        var latest = files.Count > 0 ? files[0] : null;
        string id = clusterId ?? latest?.ClusterId ?? ClusterAddress.DefaultId, service = latest?.ServiceId ?? ClusterAddress.DefaultId;
        if (gateways is not null)
        {
            return new ClusterSearch(null, [.. gateways.Split(',', StringSplitOptions.TrimEntries).Select(one => SiloGateway.Parse(one, "--gateway"))], id, service);
        }

        return files.Count == 0
            ? null
            : new ClusterSearch(null, [.. files.Where(file => file.ClusterId == id).Select(file => SiloGateway.Parse(file.Gateway, file.Path, file))], id, service);
    }

    /// <summary>The gateways at which something listens.</summary>
    /// <exception cref="RlActorsException">None does.</exception>
    public async Task<IPEndPoint[]> ProbeAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var probes = Gateways.Select(gateway => gateway.ProbeAsync(deadline, cancellationToken)).ToList();
        try
        {
            return await Task.WhenAll(probes);
        }
        catch (RlActorsException) when (probes.Exists(probe => probe.IsCompletedSuccessfully))
        {
            return [.. probes.Where(probe => probe.IsCompletedSuccessfully).Select(probe => probe.Result)];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Redis?.ToString() ?? string.Join(", ", Gateways);
}
