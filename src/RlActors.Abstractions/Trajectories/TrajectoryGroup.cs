using RlActors.Identity;

namespace RlActors.Trajectories;

/// <summary>A whole judged rollout group, as the learner takes it (INV-4).</summary>
/// <param name="Id">Group identity.</param>
/// <param name="Sequence">Place in the stage's admission order, from 0; batches are in this order.</param>
/// <param name="AdmittedVersion">Committed version at admission: no sampled token is older.</param>
/// <param name="PromptTokens">Token ids of the prompt, shared by all completions.</param>
/// <param name="Completions">The G completions in the order of their index.</param>
/// <param name="Rewards">Total reward of each completion, in the same order.</param>
/// <param name="Baseline">The greedy completion that came with the group, where its stage asks for one (ReMax, arXiv 2310.10505); it is never trained.</param>
public sealed record TrajectoryGroup(
    GroupId Id, long Sequence, int AdmittedVersion, int[] PromptTokens, IReadOnlyList<Completion> Completions, double[] Rewards, GreedyBaseline? Baseline = null)
{
    /// <summary>What each judge gave, beside the sum in <see cref="Rewards"/>; empty where only the sum is known.</summary>
    public IReadOnlyList<JudgeRewards> Judges { get; init; } = [];

    /// <summary>Oldest version among the group's sampled tokens.</summary>
    public int MinVersion => Completions.Min(completion => completion.MinVersion);
}

/// <summary>The greedy completion of a group, judged like the others. None of its tokens counts as sampled: it has no part in training, staleness or means.</summary>
/// <param name="Completion">The completion; its index is G.</param>
/// <param name="Reward">Its total reward.</param>
public sealed record GreedyBaseline(Completion Completion, double Reward);
