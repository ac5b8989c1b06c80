using RlActors.Identity;

namespace RlActors.Grains;

/// <summary>A whole group on its way to the learner, on the stream <see cref="StreamNamespace"/> of its run. The fast path; the ledger is the truth.</summary>
/// <param name="Group">The group.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Packed">The packed group up to <see cref="MaxPackedBytes"/>; null when it is larger and must be read from the ledger.</param>
[GenerateSerializer, Immutable, Alias("rlactors.GroupAnnouncement")]
public sealed record GroupAnnouncement([property: Id(0)] GroupId Group, [property: Id(1)] int Stage, [property: Id(2)] byte[]? Packed)
{
    /// <summary>Name of the stream provider.</summary>
    public const string StreamProvider = "trajectories";

    /// <summary>Namespace of the streams; the key is the run's name.</summary>
    public const string StreamNamespace = "trajectories";

    /// <summary>Largest group that travels in the announcement: 256 KiB. (Memory streams drop an item over 1 MiB with those behind it.)</summary>
    public const int MaxPackedBytes = 256 * 1024;
}
