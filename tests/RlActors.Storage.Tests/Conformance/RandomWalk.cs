using RlActors.Identity;
using RlActors.Ledger;

namespace RlActors.Storage.Tests.Conformance;

/// <summary>Draws operations, does each on the ledger and on the model, and compares what they answer. Some are wrong on purpose: those must be refused and change nothing.</summary>
public sealed class RandomWalk(TestRun run, int seed)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Random _random = new(seed);
    private readonly List<(AdmissionRequest Request, GroupId[] Groups)> _admissions = [];
    private (StepCommit Commit, CommittedStep Result)? _lastCommit;
    private int _operation;

    public LedgerModel Model { get; } = new(run);

    /// <summary>The last operation, for messages.</summary>
    public string Last { get; private set; } = "";

    public Task StepAsync()
    {
        (Last, var operation) = _random.Next(100) switch
        {
            < 14 => ("admit", AdmitAsync),
            < 17 => ("admit again", AdmitAgainAsync),
            < 20 => ("admit wrongly", AdmitWronglyAsync),
            < 24 => ("mark judging", MarkJudgingAsync),
            < 66 => ("append", AppendAsync),
            < 70 => ("settle", SettleAsync),
            < 80 => ("lease", LeaseAsync),
            < 83 => ("lease wrongly", LeaseWronglyAsync),
            < 89 => ("commit", CommitAsync),
            < 92 => ("commit again", CommitAgainAsync),
            < 95 => ("commit wrongly", CommitWronglyAsync),
            < 96 => ("fail leased", FailLeasedAsync),
            < 98 => ("take epoch", TakeEpochAsync),
            _ => ("set status", (Func<Task>)SetStatusAsync),
        };
        return operation();
    }

    private AdmissionRequest Request() => new(
        run.Name, run.Stage, run.RunEpoch, $"{run.RunEpoch}/{_operation++}", Model.Cursor,
        [.. Enumerable.Range(0, _random.Next(1, 2 * run.GroupsPerStep * (run.MaxStaleness + 1))).Select(_ => run.Prompts[_random.Next(run.Prompts.Count)])],
        run.GroupsPerStep, run.MaxStaleness, run.Steps);

    private async Task AdmitAsync()
    {
        var request = Request();
        var expected = Model.Admit(request.OperationId, request.Candidates);
        Assert.Equal(expected, Ids(await run.Ledger.AdmitAsync(request, None)));
        if (expected.Length > 0)
        {
            _admissions.Add((request, expected));
        }
    }

    private async Task AdmitAgainAsync()
    {
        if (_admissions.Count > 0)
        {
            var (request, groups) = _admissions[_random.Next(_admissions.Count)];
            Assert.Equal(groups, Ids(await run.Ledger.AdmitAsync(request with { Epoch = run.RunEpoch }, None)));
        }
    }

    private async Task AdmitWronglyAsync()
    {
        var request = Request();
        await (_random.Next(3) switch
        {
            0 => RefusedAsync<LedgerConflictException>(() => run.Ledger.AdmitAsync(request with { Cursor = request.Cursor + 1 }, None)),
            1 => RefusedAsync<LedgerConflictException>(() => run.Ledger.AdmitAsync(request with { Stage = 1 }, None)),
            _ => RefusedAsync<EpochLostException>(() => run.Ledger.AdmitAsync(request with { Epoch = run.RunEpoch - 1 }, None)),
        });
    }

    private async Task MarkJudgingAsync()
    {
        if (Pick() is { } group)
        {
            await run.Ledger.MarkJudgingAsync(group.Id, None);
            group.State = group.State == GroupState.Generating ? GroupState.Judging : group.State;
        }
    }

    private async Task AppendAsync()
    {
        if (Pick() is not { } group)
        {
            return;
        }

        var completions = Enumerable.Range(0, _random.Next(1, run.GroupSize + 1))
            .Select(_ => (Index: _random.Next(run.GroupSize), Version: _random.Next(group.Admitted, Model.Version + 1), Reward: _random.NextDouble())).ToList();
        var row = await run.AppendAsync(group.Id, [.. completions.Select(drawn => TestRun.Record(drawn.Index, drawn.Version, drawn.Reward))]);
        Model.Append(group, completions);
        Assert.Equal((group.State, group.Reason), (row.State, row.Reason));
    }

    private async Task SettleAsync()
    {
        if (Pick() is { } group)
        {
            var (state, reason) = _random.Next(2) == 0 ? (GroupState.Expired, "stalled") : (GroupState.Failed, "judge");
            var row = await run.Ledger.SettleAsync(group.Id, state, reason, None);
            LedgerModel.Settle(group, state, reason);
            Assert.Equal((group.State, group.Reason), (row.State, row.Reason));
        }
    }

    private async Task LeaseAsync()
    {
        var (groups, waitingFor) = Model.Lease();
        var lease = await run.LeaseAsync(Model.Version);
        Assert.Equal(groups, Ids(lease.Groups));
        Assert.Equal(waitingFor, Ids(lease.WaitingFor));
        Assert.Equal(Model.In(GroupState.Ready, GroupState.Leased).Count(), lease.Ready);
    }

    private Task LeaseWronglyAsync()
    {
        var request = new LeaseRequest(run.Name, run.Stage, run.LearnerEpoch, Model.Version, run.GroupsPerStep, run.MaxStaleness);
        return _random.Next(2) == 0
            ? RefusedAsync<LedgerConflictException>(() => run.Ledger.LeaseAsync(request with { Version = Model.Version + (_random.Next(2) == 0 ? 1 : -1) }, None))
            : RefusedAsync<EpochLostException>(() => run.Ledger.LeaseAsync(request with { Epoch = run.LearnerEpoch - 1 }, None));
    }

    private StepCommit Commit() => new(
        run.Name, run.Stage, run.LearnerEpoch, Model.Version + 1, 0, TestRun.Weights(Model.Version), TestRun.State(Model.Version + 1),
        Shuffled([.. Model.In(GroupState.Leased).Select(group => group.Id)]), run.MaxStaleness, "{}");

    private async Task CommitAsync()
    {
        var commit = Commit();
        if (commit.Groups.Count > 0)
        {
            var committed = await run.Ledger.CommitStepAsync(commit, None);
            Model.Commit(commit.Groups);
            Assert.Equal(Model.Balance, committed.Balance);
            _lastCommit = (commit, committed);
        }
        else if (Model.Groups.Count > 0)
        {
            await RefusedAsync<LedgerConflictException>(() => run.Ledger.CommitStepAsync(commit, None));
        }
    }

    private async Task CommitAgainAsync()
    {
        if (_lastCommit is { } last)
        {
            var again = await run.Ledger.CommitStepAsync(last.Commit with { Epoch = run.LearnerEpoch }, None);
            Assert.Equal(last.Result.Balance, again.Balance);
            Assert.Equal(last.Result.Step.Groups, again.Step.Groups);
        }
    }

    private async Task CommitWronglyAsync()
    {
        var commit = Commit();
        if (commit.Groups.Count == 0)
        {
            return;
        }

        var stranger = Model.Groups.LastOrDefault(group => group.State != GroupState.Leased)?.Id ?? commit.Groups[0] with { Attempt = 99 };
        var wrong = _random.Next(6) switch
        {
            0 => commit with { Version = commit.Version + 1 },
            1 => commit with { ParentHash = "another" },
            2 => commit with { Groups = [.. commit.Groups.Skip(1)] },
            3 => commit with { Groups = [.. commit.Groups.Skip(1), stranger] },
            4 => commit with { Groups = [.. commit.Groups.Skip(1), commit.Groups[^1]] },
            _ => commit with { MaxStaleness = Model.In(GroupState.Leased).Min(group => group.MinVersion) is var min ? Model.Version - min - 1 : 0 },
        };
        await RefusedAsync<LedgerConflictException>(() => run.Ledger.CommitStepAsync(wrong, None));
    }

    private async Task FailLeasedAsync()
    {
        await run.Ledger.FailLeasedAsync(run.Name, run.Stage, run.LearnerEpoch, Model.Version, "non-finite", None);
        foreach (var group in Model.In(GroupState.Leased).ToList())
        {
            (group.State, group.Reason) = (GroupState.Failed, "non-finite");
        }
    }

    private async Task TakeEpochAsync()
    {
        if (_random.Next(2) == 0)
        {
            Assert.Equal(++run.RunEpoch, await run.Ledger.TakeEpochAsync(run.Name, EpochRole.Run, None));
            return;
        }

        Assert.Equal(++run.LearnerEpoch, await run.Ledger.TakeEpochAsync(run.Name, EpochRole.Learner, None));
        foreach (var group in Model.In(GroupState.Leased).ToList())
        {
            group.State = GroupState.Ready;
        }
    }

    private async Task SetStatusAsync()
    {
        Model.Running = _random.Next(4) > 0;
        await run.Ledger.SetRunStatusAsync(run.Name, null, Model.Running ? RunStatus.Running : RunStatus.Paused, null, None);
    }

    /// <summary>Most often a group under way, sometimes any.</summary>
    private LedgerModel.Group? Pick()
    {
        var underWay = Model.In(GroupState.Generating, GroupState.Judging).ToList();
        var from = _random.Next(10) == 0 || underWay.Count == 0 ? Model.Groups : underWay;
        return from.Count == 0 ? null : from[_random.Next(from.Count)];
    }

    private GroupId[] Shuffled(GroupId[] groups)
    {
        _random.Shuffle(groups);
        return groups;
    }

    private static GroupId[] Ids(IReadOnlyList<GroupRow> rows) => [.. rows.Select(row => row.Id)];

    private static async Task RefusedAsync<TError>(Func<Task> operation) where TError : Exception => await Assert.ThrowsAsync<TError>(operation);
}
