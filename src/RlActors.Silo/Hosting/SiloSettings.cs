using System.Net;
using RlActors.Cluster;
using RlActors.Silo.Http;
using RlActors.Silo.Membership;
using RlActors.Silo.Security;
using RlActors.Storage;

namespace RlActors.Silo.Hosting;

/// <summary>Where a silo keeps its data and listens, and what it is to its cluster. Nothing listens beyond loopback unless it is told to, by <see cref="Advertise"/> or <see cref="Http"/>.</summary>
public sealed record SiloSettings
{
    /// <summary>Folder of all runs, with the ledger. Default <c>runs</c>.</summary>
    public string DataFolder { get; init; } = "runs";

    /// <summary>Where the ledger is. Default null: in the data folder, in SQLite, which one silo writes.</summary>
    public LedgerPlace? Ledger { get; init; }

    /// <summary>Where the weights are. Default null: in the data folder.</summary>
    public WeightPlace? Weights { get; init; }

    /// <summary>Port for other silos; 0 takes a free one. Default 0.</summary>
    public int SiloPort { get; init; }

    /// <summary>Port for clients such as the console; 0 takes a free one. Default 0.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Where the OpenAI-compatible endpoint listens. Default null: there is none.</summary>
    public HttpAddress? Http { get; init; }

    /// <summary>Whether the log goes to standard error. Off where a live view owns the terminal; warnings then go to <c>silo.log</c> in the data folder.</summary>
    public bool LogToConsole { get; init; }

    /// <summary>How it finds other silos. Default: it is alone.</summary>
    public ClusterAddress Cluster { get; init; } = ClusterAddress.Alone;

    /// <summary>Which cluster it belongs to, where one Redis server serves several. Default <c>rlactors</c>.</summary>
    public string ClusterId { get; init; } = ClusterAddress.DefaultId;

    /// <summary>Its name, part of the keys of its generators. Default: the machine's, with a suffix where several silos of the cluster run on it.</summary>
    public string? Node { get; init; }

    /// <summary>What it takes on. Default: everything.</summary>
    public IReadOnlyList<SiloRole> Roles { get; init; } = SiloRoles.All;

    /// <summary>Devices with a generation engine each. Default: one, the CPU.</summary>
    public IReadOnlyList<string> Devices { get; init; } = ["cpu"];

    /// <summary>Address at which other silos and clients reach it, and at which it listens. Default: loopback.</summary>
    public IPAddress Advertise { get; init; } = IPAddress.Loopback;

    /// <summary>How long it may take to end after SIGTERM: the step under way is finished in that time, or given up. Default 30 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How soon the dead are declared dead.</summary>
    public MembershipSettings Membership { get; init; } = new();

    /// <summary>Who may reach it, and what recipes may. Default: this machine's user.</summary>
    public SecuritySettings Security { get; init; } = new();

    /// <summary>The same settings with free ports in place of zeros, a full path, and a name that is this silo's.</summary>
    /// <exception cref="RlActorsException">A value is out of range, or in use.</exception>
    public SiloSettings Resolve()
    {
        if (Cluster.Kind == ClusterKind.Localhost && !IPAddress.IsLoopback(Advertise))
        {
            throw new RlActorsException($"--advertise is {Advertise}, but a cluster of kind localhost is on one machine; name a Redis server with --cluster redis://host:port");
        }

        Security.Check(this);
        if (Grace < TimeSpan.FromSeconds(1) || Grace > TimeSpan.FromHours(24))
        {
            throw new RlActorsException($"--grace is {Grace.TotalSeconds} s; expected 1 to 86400");
        }

        var listen = Cluster.Kind == ClusterKind.Localhost ? IPAddress.Loopback : IPAddress.Any;
        bool isFirst = Cluster is { Kind: ClusterKind.Localhost, IsShared: true } && SiloPort == 0 && ListeningPort.TryTake(Cluster.Port, listen);
        return this with
        {
            DataFolder = Path.GetFullPath(DataFolder),
            SiloPort = isFirst ? Cluster.Port : ListeningPort.Of(SiloPort, listen, "--silo-port"),
            GatewayPort = ListeningPort.Of(GatewayPort, listen, "--gateway-port"),
            Node = NodeNames.Take(Node, Cluster, ClusterId),
            Membership = Membership.Validated(),
        };
    }
}
