using RlActors.Identity;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>Turns a completion into a reward. A judge that cannot decide throws: a failure is never a reward of 0 (INV-4).</summary>
public interface IJudge : IRewardSource
{
    /// <summary>Judges one completion; may be called from many threads.</summary>
    Task<Judgement> JudgeAsync(JudgeRequest request, CancellationToken cancellationToken);
}

/// <summary>What a judge is asked: one completion of one prompt.</summary>
/// <param name="Prompt">The prompt, with its reference answer.</param>
/// <param name="Text">The completion's text, special tokens left out.</param>
/// <param name="Tokens">Number of tokens sampled.</param>
/// <param name="Finish">Why the completion ended.</param>
public sealed record JudgeRequest(TaskPrompt Prompt, string Text, int Tokens, FinishReason Finish)
{
    /// <summary>The token ids as they were sampled, for judges that are models themselves: nothing is tokenised again (INV-3).</summary>
    public IReadOnlyList<int> TokenIds { get; init; } = [];

    /// <summary>Seed of whatever is random in the judging: a function of recipe, stage, group, completion and judge alone, so that a judge that is asked again answers the same.</summary>
    public long Seed { get; init; }

    /// <summary>The live policy as far as judging goes: the version at the group's admission, or the one that is measured. Null outside a run.</summary>
    public PolicyVersion? Policy { get; init; }
}

/// <summary>What a judge answers.</summary>
/// <param name="Reward">Reward, finite.</param>
/// <param name="Correct">Whether the completion counts as correct in an accuracy; null where the judge does not say.</param>
/// <param name="Detail">For people; may be null.</param>
public sealed record Judgement(double Reward, bool? Correct = null, string? Detail = null);
