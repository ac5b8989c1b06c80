using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

/// <summary>One run's ledger in plain lists: what every implementation must agree with. No rule is taken from the implementation.</summary>
public sealed class LedgerModel(TestRun run)
{
    public sealed class Group
    {
        public required GroupId Id { get; init; }

        public required int Admitted { get; init; }

        public GroupState State { get; set; }

        public string? Reason { get; set; }

        public int? TrainedStep { get; set; }

        public SortedDictionary<int, (int Version, double Reward)> Completions { get; } = [];

        public int MinVersion => Completions.Values.Min(completion => completion.Version);

        public bool InFlight => State <= GroupState.Leased;
    }

    /// <summary>In admission order.</summary>
    public List<Group> Groups { get; } = [];

    /// <summary>The groups of each committed step.</summary>
    public List<GroupId[]> Steps { get; } = [];

    public Dictionary<string, GroupId[]> Operations { get; } = [];

    public int Cursor { get; set; }

    public bool Running { get; set; } = true;

    public int Version => Steps.Count;

    public IEnumerable<Group> In(params GroupState[] states) => Groups.Where(group => states.Contains(group.State));

    public int Capacity => Math.Max(0,
        Math.Min(Version + 1 + run.MaxStaleness, run.Steps) * run.GroupsPerStep - Groups.Count(group => group.InFlight || group.State == GroupState.Trained));

    public GroupId[] Admit(string operation, IReadOnlyList<string> candidates)
    {
        var admitted = new List<GroupId>();
        for (int i = 0; Running && i < candidates.Count && Capacity > 0; i++)
        {
            var id = new GroupId(run.Name, candidates[i], 1 + Groups.Count(group => group.Id.Prompt == candidates[i]));
            Groups.Add(new Group { Id = id, Admitted = Version });
            admitted.Add(id);
        }

        if (admitted.Count > 0)
        {
            Operations[operation] = [.. admitted];
        }

        Cursor += admitted.Count;
        return [.. admitted];
    }

    public void Append(Group group, IEnumerable<(int Index, int Version, double Reward)> completions)
    {
        if (group.State > GroupState.Judging)
        {
            return;
        }

        foreach (var (index, version, reward) in completions)
        {
            group.Completions.TryAdd(index, (version, reward));
        }

        group.State = group.Completions.Count == run.GroupSize ? GroupState.Ready : group.State;
    }

    public static void Settle(Group group, GroupState state, string reason)
    {
        if (group.State < GroupState.Leased)
        {
            (group.State, group.Reason) = (state, reason);
        }
    }

    /// <summary>Leases; returns the groups, or those that are waited for.</summary>
    public (GroupId[] Groups, GroupId[] WaitingFor) Lease()
    {
        if (!In(GroupState.Leased).Any())
        {
            foreach (var stale in In(GroupState.Ready).Where(group => group.MinVersion < Version - run.MaxStaleness).ToList())
            {
                Settle(stale, GroupState.Expired, "stale");
            }

            var ready = In(GroupState.Ready).Take(run.GroupsPerStep).ToList();
            var waiting = Late(Groups.Where(group => group.InFlight && !ready.Contains(group)).ToList());
            if (waiting.Count > 0 || ready.Count < run.GroupsPerStep)
            {
                return ([], [.. waiting.Select(group => group.Id)]);
            }

            ready.ForEach(group => group.State = GroupState.Leased);
        }

        return ([.. In(GroupState.Leased).Select(group => group.Id)], []);
    }

    /// <summary>
    /// Those of the groups left behind that are still under way, up to the newest deadline that the steps until then cannot meet. A deadline is the last step that may
    /// train a group; there is no step for a deadline that has passed.
    /// </summary>
    private List<Group> Late(List<Group> left)
    {
        int next = Version + 1;
        var missed = left.Select(group => group.Admitted + run.MaxStaleness).Distinct().Where(deadline => deadline <= Math.Max(Version, next + run.MaxStaleness - 2))
            .Where(deadline => left.Count(group => group.Admitted + run.MaxStaleness <= deadline) > run.GroupsPerStep * (deadline - Version))
            .OrderDescending();
        return missed
            .Select(deadline => left.Where(group => group.Admitted + run.MaxStaleness <= deadline && group.State < GroupState.Ready).ToList())
            .FirstOrDefault(late => late.Count > 0) ?? [];
    }

    public void Commit(IReadOnlyList<GroupId> groups)
    {
        Steps.Add([.. groups]);
        foreach (var group in Groups.Where(group => groups.Contains(group.Id)))
        {
            (group.State, group.TrainedStep) = (GroupState.Trained, Version);
        }
    }

    public Balance Balance => new(
        Groups.Count, Steps.Sum(step => step.Length), In(GroupState.Expired).Count(), In(GroupState.Failed).Count(), Groups.Count(group => group.InFlight));
}
