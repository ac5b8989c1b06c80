using RlActors.Grains;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Trajectories;

namespace RlActors.Learners;

/// <summary>
/// Groups that the stream brought and no step has taken yet. Bounded by number and by bytes: the oldest announcement is let go, and its group is read from the ledger
/// if it is leased after all. So an announcement that came after its group was leased, which nobody takes any more, goes too.
/// </summary>
internal sealed class AnnouncedGroups
{
    /// <summary>Announcements that are remembered.</summary>
    public const int Capacity = 4096;

    /// <summary>Bytes of packed groups that are kept: 256 MiB.</summary>
    private const long MostBytes = 256L << 20;

    private readonly Dictionary<GroupId, byte[]> _packed = [];
    private readonly Queue<GroupId> _announced = new();
    private long _bytes;

    /// <summary>Groups that are at hand.</summary>
    public int Count => _packed.Count;

    public void Add(GroupAnnouncement announcement)
    {
        if (announcement.Packed is null)
        {
            return;
        }

        Remove(announcement.Group, out _);
        _packed.Add(announcement.Group, announcement.Packed);
        _announced.Enqueue(announcement.Group);
        _bytes += announcement.Packed.Length;
        while (_announced.Count > Capacity || _bytes > MostBytes)
        {
            Remove(_announced.Dequeue(), out _);
        }
    }

    public void Clear()
    {
        _packed.Clear();
        _announced.Clear();
        _bytes = 0;
    }

    /// <summary>The leased groups, whole and in the order of the lease.</summary>
    public async Task<IReadOnlyList<TrajectoryGroup>> TakeAsync(IReadOnlyList<GroupRow> leased, ILedgerReader ledger)
    {
        var groups = new TrajectoryGroup[leased.Count];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = Remove(leased[i].Id, out byte[]? packed)
                ? PackedTrajectories.UnpackGroup(packed!)
                : await ledger.FindTrajectoriesAsync(leased[i].Id, CancellationToken.None)
                    ?? throw new LedgerConflictException($"group {leased[i].Id} is leased but not whole in the ledger");
        }

        return groups;
    }

    private bool Remove(GroupId group, out byte[]? packed)
    {
        bool there = _packed.Remove(group, out packed);
        _bytes -= packed?.Length ?? 0;
        return there;
    }
}
