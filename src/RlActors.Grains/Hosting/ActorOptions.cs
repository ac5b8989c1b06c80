using RlActors.Cluster;

namespace RlActors.Hosting;

/// <summary>What the actors of one silo need to know about it.</summary>
public sealed record ActorOptions
{
    /// <summary>Folder of all runs: <c>ledger.db</c>, and one folder a run.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Name of this node in generator keys: letters, digits, dots, dashes; no two silos of a cluster have the same. Default: the machine's name.</summary>
    public string Node { get; init; } = NodeName.OfMachine;

    /// <summary>What this silo takes on. Default: everything.</summary>
    public IReadOnlyList<SiloRole> Roles { get; init; } = SiloRoles.All;

    /// <summary>Devices with a generation engine each. Default: one, the CPU.</summary>
    public IReadOnlyList<string> Devices { get; init; } = ["cpu"];

    /// <summary>Seconds between two heartbeats of a silo: active runs are pinged, generators report. Shorter finds what died sooner, for more messages. Default 1.</summary>
    public double HeartbeatSeconds { get; init; } = 1;

    /// <summary>Seconds without any answer after which a learner's shard is given up and the step taken again without it. Shorter goes on sooner; longer forgives a pause. Default 15.</summary>
    public double ShardSilenceSeconds { get; init; } = 15;

    /// <summary>Seconds after which a shard is given up that answers and gets no further; longer than any micro-batch takes. Default 600.</summary>
    public double ShardStallSeconds { get; init; } = 600;

    /// <summary>What the silo tells the others.</summary>
    internal SiloOffer Offer => new(Node, Roles, Devices);

    /// <summary>Folder of one run.</summary>
    public string FolderOf(string run) => Path.Combine(DataFolder, run);
}
