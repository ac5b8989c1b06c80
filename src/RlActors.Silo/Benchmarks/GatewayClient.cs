using System.Net;
using Orleans.Configuration;
using RlActors.Cluster;
using RlActors.Security;
using RlActors.Security.Links;

namespace RlActors.Silo.Benchmarks;

/// <summary>A benchmark's connection to silos from outside, as the console makes it.</summary>
internal static class GatewayClient
{
    /// <summary>Makes a host of which the start connects.</summary>
    /// <param name="gateways">The silos' gateways.</param>
    /// <param name="cluster">The name by which the silos know their cluster.</param>
    /// <param name="key">What it shows at the gateway; null where none is asked for.</param>
    /// <param name="tls">Its certificate; null: no TLS.</param>
    public static IHost Create(IPEndPoint[] gateways, string cluster, AccessKey? key, TlsIdentity? tls = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        var link = new SecureLink(tls, key, "gateway", siloOnly: false);
        builder.UseOrleansClient(client => client
            .UseStaticClustering(gateways)
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, ClusterAddress.DefaultId))
            .Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connection => connection.Use(link.Call))));
        builder.Services.AddTravellingErrors();
        return builder.Build();
    }
}
