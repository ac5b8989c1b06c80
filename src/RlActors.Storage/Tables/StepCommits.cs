using RlActors.Ledger;
using RlActors.Storage.Sessions;

namespace RlActors.Storage.Tables;

/// <summary>The commit of a training step: the checks of INV-1, INV-2 and INV-4, then the step's row and its groups, all in one transaction.</summary>
internal static class StepCommits
{
    /// <summary>Commits a step, or returns the one that the same commit made before.</summary>
    public static CommittedStep Commit(LedgerSession session, StepCommit commit, DateTimeOffset now)
    {
        long run = Runs.Key(session, commit.Run);
        Epochs.Require(session, commit.Run, run, EpochRole.Learner, commit.Epoch);
        if (Stages.Find(session, run, commit.Stage) is { } known && Steps.Find(session, known.Key, commit.Version) is { } made)
        {
            return made.State.Weights == commit.State.Weights
                ? new CommittedStep(made, StepBalance.Read(made.Metrics) ?? Balances.Of(session, run))
                : throw Refused(commit, $"is taken by weights {made.State.Weights}");
        }

        var stage = Stages.Open(session, commit.Run, run, commit.Stage);
        bool supervised = commit.Groups.Count == 0 && session.Number("SELECT COUNT(*) FROM admissions WHERE stage_id = $stage", ("$stage", stage.Key)) == 0;
        RequireSuccessor(session, stage, commit, supervised);
        if (!supervised && commit.Groups.Count == 0)
        {
            throw Refused(commit, "is made of no groups, but its stage has admitted some");
        }

        var groups = RequireLeased(session, run, stage.Key, commit);
        long step = Steps.Insert(session, run, stage.Key, commit, now);
        for (int i = 0; i < groups.Count; i++)
        {
            Steps.Train(session, run, step, i, groups[i].Key);
        }

        var balance = Balances.Of(session, run);
        if (!supervised)
        {
            Steps.SetMetrics(session, step, StepBalance.AddTo(commit.Metrics, balance));
        }

        return new CommittedStep(Steps.Find(session, stage.Key, commit.Version)!, balance);
    }

    private static void RequireSuccessor(LedgerSession session, Stages.Keyed stage, StepCommit commit, bool supervised)
    {
        int last = Steps.LastVersion(session, stage.Key);
        if (supervised ? commit.Version <= last : commit.Version != last + 1)
        {
            throw Refused(commit, $"does not follow the last committed one, {last}");
        }

        string parent = Steps.Find(session, stage.Key, last)?.State.Weights ?? stage.Row.Initial.Weights;
        if (commit.ParentHash != parent)
        {
            throw Refused(commit, $"starts from weights {commit.ParentHash}, but the last committed ones are {parent}");
        }
    }

    /// <summary>The commit's groups, which must be exactly the leased ones, none with a token that is too old.</summary>
    private static List<Groups.Head> RequireLeased(LedgerSession session, long run, long stage, StepCommit commit)
    {
        var leased = Leases.Held(session, run, stage).ConvertAll(group => group.Id);
        if (commit.Groups.Count != leased.Count || !leased.ToHashSet().SetEquals(commit.Groups))
        {
            throw Refused(commit, $"is made of {commit.Groups.Count} groups that are not the {leased.Count} leased for it");
        }

        var groups = commit.Groups.Select(group => Groups.Require(session, group)).ToList();
        int stale = groups.FindIndex(group => group.MinVersion < commit.Version - 1 - commit.MaxStaleness);
        return stale < 0
            ? groups
            : throw Refused(commit, $"would train group '{commit.Groups[stale]}' with a token of version {groups[stale].MinVersion}, more than {commit.MaxStaleness} behind");
    }

    private static LedgerConflictException Refused(StepCommit commit, string why) =>
        new($"version {commit.Version} of stage {commit.Stage} of run '{commit.Run}' {why}; load the committed state and take the step again");
}
