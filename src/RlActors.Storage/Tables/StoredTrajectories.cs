using RlActors.Identity;
using RlActors.Ledger;
using RlActors.Storage.Sessions;
using RlActors.Trajectories;

namespace RlActors.Storage.Tables;

/// <summary>A whole group as it lies in the ledger; payloads that are in files are still to be read.</summary>
internal sealed record StoredTrajectories(GroupRow Group, int Size, int[] PromptTokens, IReadOnlyList<Completions.Stored> Completions)
{
    /// <summary>A group with all its completions; null while it is not whole.</summary>
    public static StoredTrajectories? Find(LedgerSession session, GroupId id)
    {
        if (Groups.Find(session, id) is not { } group)
        {
            return null;
        }

        var head = Groups.Require(session, id);
        return head is { MinVersion: not null, Size: { } size } && head.Completions == size
            ? new StoredTrajectories(group, size, PromptTokensOf(session, head.Key), Tables.Completions.Of(session, head.Key))
            : null;
    }

    /// <summary>The group as the learner takes it.</summary>
    /// <param name="payloads">The packed completions, by index.</param>
    public TrajectoryGroup With(IReadOnlyList<byte[]> payloads) => new(
        Group.Id, Group.Sequence, Group.AdmittedVersion, PromptTokens, [.. payloads.Take(Size).Select(PackedTrajectories.UnpackCompletion)],
        [.. Completions.Take(Size).Select(completion => completion.Record.Reward)],
        payloads.Count > Size ? new GreedyBaseline(PackedTrajectories.UnpackCompletion(payloads[Size]), Completions[Size].Record.Reward) : null)
    {
        Judges = JudgeRewards.Of([.. Completions.Take(Size).Select(completion => completion.Record.Verdicts)]),
    };

    private static int[] PromptTokensOf(LedgerSession session, long group) => PackedTrajectories.UnpackTokens(session.Find(
        "SELECT prompt_tokens FROM groups WHERE id = $group", row => row.GetFieldValue<byte[]>(0), ("$group", group))!);
}
