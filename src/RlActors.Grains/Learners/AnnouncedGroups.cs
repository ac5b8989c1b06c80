using RlActors.Grains;
using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Trajectories;

namespace RlActors.Learners;

/// <summary>Groups that the stream brought and no step has taken yet. Bounded: what does not fit is read from the ledger when it is leased.</summary>
internal sealed class AnnouncedGroups
{
    private const int Capacity = 4096;

    private readonly Dictionary<GroupId, byte[]> _packed = [];

    public void Add(GroupAnnouncement announcement)
    {
        if (announcement.Packed is not null && _packed.Count < Capacity)
        {
            _packed[announcement.Group] = announcement.Packed;
        }
    }

    public void Clear() => _packed.Clear();

    /// <summary>The leased groups, whole and in the order of the lease.</summary>
    public async Task<IReadOnlyList<TrajectoryGroup>> TakeAsync(IReadOnlyList<GroupRow> leased, ILedgerReader ledger)
    {
        var groups = new TrajectoryGroup[leased.Count];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = _packed.Remove(leased[i].Id, out byte[]? packed)
                ? PackedTrajectories.UnpackGroup(packed)
                : await ledger.FindTrajectoriesAsync(leased[i].Id, CancellationToken.None)
                    ?? throw new LedgerConflictException($"group {leased[i].Id} is leased but not whole in the ledger");
        }

        return groups;
    }
}
