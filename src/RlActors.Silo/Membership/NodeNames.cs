using System.Globalization;
using RlActors.Cluster;

namespace RlActors.Silo.Membership;

/// <summary>Finds a silo's name: no two silos of one machine that are in one cluster have the same.</summary>
internal static class NodeNames
{
    private const int Most = 1000;

    /// <summary>The name that was asked for, or this machine's, with the first free suffix where several silos run on it.</summary>
    /// <exception cref="RlActorsException">The name is another silo's.</exception>
    public static string Take(string? wanted, ClusterAddress cluster, string clusterId)
    {
        if (wanted is not null)
        {
            return !cluster.IsShared || TryTake(NodeName.Validated(wanted, "--node"), cluster, clusterId)
                ? NodeName.Validated(wanted, "--node")
                : throw new RlActorsException($"--node {wanted} is the name of another silo of cluster '{clusterId}' on this machine, which is still there; end that one, or choose another name");
        }

        return !cluster.IsShared
            ? NodeName.OfMachine
            : Enumerable.Range(1, Most).Select(NameOf).First(name => TryTake(name, cluster, clusterId));
    }

    private static string NameOf(int number) => number == 1 ? NodeName.OfMachine : string.Create(CultureInfo.InvariantCulture, $"{NodeName.OfMachine}-{number}");

    private static bool TryTake(string name, ClusterAddress cluster, string clusterId) => MachineClaim.TryTake($"node/{cluster}/{clusterId}/{name}");
}
