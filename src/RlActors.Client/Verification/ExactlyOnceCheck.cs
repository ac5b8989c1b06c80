using RlActors.Client.Output;
using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Client.Verification;

/// <summary>Every group of a step is trained, by that step and no other, in admission order.</summary>
internal sealed class ExactlyOnceCheck
{
    private readonly Dictionary<GroupId, StepRow> _seen = [];
    private readonly List<string> _problems = [];
    private (StepRow Step, long Sequence)? _before;

    public CheckResult Result => new("exactly once", _seen.Count, "groups", _problems);

    public void Add(TrainedGroup group)
    {
        if (!_seen.TryAdd(group.Id, group.Step))
        {
            _problems.Add($"{group.Named} is also in step {_seen[group.Id].Version} of {StageName.Of(_seen[group.Id].Stage)}");
        }

        if (group.Row is not { } row)
        {
            _problems.Add($"{group.Named} has no row");
            return;
        }

        if (row.State != GroupState.Trained || row.TrainedStep != group.Step.Version || row.Stage != group.Step.Stage)
        {
            string by = row.TrainedStep is { } step ? $" by step {step} of {StageName.Of(row.Stage)}" : string.Empty;
            _problems.Add($"{group.Named} is {row.State.ToString().ToLowerInvariant()}{by} in its own row");
        }

        if (_before is { } before && before.Step == group.Step && before.Sequence >= row.Sequence)
        {
            _problems.Add($"{group.Named} (sequence {row.Sequence}) is trained after sequence {before.Sequence}: not in admission order");
        }

        _before = (group.Step, row.Sequence);
    }
}
