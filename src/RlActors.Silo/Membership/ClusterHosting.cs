using System.Net;
using System.Net.NetworkInformation;
using Orleans.Configuration;
using RlActors.Cluster;
using RlActors.Silo.Hosting;
using StackExchange.Redis;

namespace RlActors.Silo.Membership;

/// <summary>Makes a silo a member of its cluster: who keeps the list of silos, where it listens, what it is called.</summary>
internal static class ClusterHosting
{
    public static ISiloBuilder UseCluster(this ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Cluster.Kind == ClusterKind.Redis)
        {
            silo.UseRedisClustering(redis => redis.ConfigurationOptions = RedisOf(settings.Cluster));
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, ClusterAddress.DefaultId));
            silo.Configure<EndpointOptions>(endpoints => Listen(endpoints, settings));
        }
        else
        {
            int primary = settings.Cluster.IsShared ? settings.Cluster.Port : settings.SiloPort;
            silo.UseLocalhostClustering(
                settings.SiloPort, settings.GatewayPort, new IPEndPoint(IPAddress.Loopback, primary), serviceId: ClusterAddress.DefaultId, clusterId: settings.ClusterId);
        }

        return silo
            .Configure<Orleans.Configuration.SiloOptions>(options => options.SiloName = settings.Node!)
            .Configure<ClusterMembershipOptions>(settings.Membership.ApplyTo);
    }

    private static void Listen(EndpointOptions endpoints, SiloSettings settings)
    {
        // An address that is no interface of this machine is one that is translated to it: the container's, or the load balancer's.
        var listen = IPAddress.IsLoopback(settings.Advertise) || IsLocal(settings.Advertise) ? settings.Advertise : IPAddress.Any;
        (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (settings.Advertise, settings.SiloPort, settings.GatewayPort);
        endpoints.SiloListeningEndpoint = new IPEndPoint(listen, settings.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(listen, settings.GatewayPort);
    }

    private static bool IsLocal(IPAddress address) =>
        NetworkInterface.GetAllNetworkInterfaces().Any(one => one.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(address)));

    private static ConfigurationOptions RedisOf(ClusterAddress address) => new()
    {
        EndPoints = { { address.Host, address.Port } },
        DefaultDatabase = address.Database,
        User = address.User,
        Password = address.Password,
        Ssl = address.IsTls,
        AbortOnConnectFail = false, // Redis may come back, and does so while the silo is up
        ConnectTimeout = 5000,
    };
}
