using RlActors.Identity;
using RlActors.Tasks;
using RlActors.Trajectories;

namespace RlActors.Judges;

/// <summary>
/// Rewards completions by comparing them with the others of their group: it is asked once all of them have landed and every <see cref="IJudge"/> has spoken. It does not
/// take part in evaluations, where a prompt has one completion. A judge that cannot decide throws: a failure is never a reward of 0 (INV-4).
/// </summary>
public interface IGroupJudge : IRewardSource
{
    /// <summary>Judges a whole group; may be called from many threads.</summary>
    /// <returns>One judgement a completion, in the order of the request, the baseline's among them.</returns>
    Task<IReadOnlyList<Judgement>> JudgeAsync(GroupJudgeRequest request, CancellationToken cancellationToken);
}

/// <summary>What a group judge is asked.</summary>
/// <param name="Prompt">The prompt, with its reference answer.</param>
/// <param name="Completions">All completions in the order of their index; a greedy baseline is the last.</param>
public sealed record GroupJudgeRequest(TaskPrompt Prompt, IReadOnlyList<LandedCompletion> Completions)
{
    /// <summary>Seed of whatever is random in the judging: a function of recipe, stage, group and judge alone.</summary>
    public long Seed { get; init; }

    /// <summary>The live policy as far as judging goes: the version at the group's admission. Null outside a run.</summary>
    public PolicyVersion? Policy { get; init; }

    /// <summary>The completions that make the group: a greedy baseline is compared with them, never they with it.</summary>
    public IEnumerable<LandedCompletion> Sampled => Completions.Where(completion => !completion.IsBaseline);
}

/// <summary>One completion of a group that is whole.</summary>
/// <param name="Text">Its text, special tokens left out.</param>
/// <param name="Tokens">Number of its tokens.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="Verdicts">What the judges of single completions said of it, in the recipe's order.</param>
/// <param name="IsBaseline">Whether it is the group's greedy baseline.</param>
public sealed record LandedCompletion(string Text, int Tokens, FinishReason Finish, IReadOnlyList<Verdict> Verdicts, bool IsBaseline = false);
