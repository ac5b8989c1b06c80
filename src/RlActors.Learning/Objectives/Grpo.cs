using RlActors.Trajectories;

namespace RlActors.Learning.Objectives;

/// <summary>Group-relative policy optimisation (arXiv 2402.03300): every token of a completion carries the completion's advantage over its group.</summary>
public sealed class Grpo : IAlgorithm
{
    /// <inheritdoc/>
    public string Name => "grpo";

    /// <inheritdoc/>
    public IReadOnlyList<PolicySequence> Map(TrajectoryGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        double[] advantages = GroupAdvantages.Compute(group.Rewards);
        return [.. group.Completions.Select((completion, i) => PolicySequence.From(group.PromptTokens, completion, advantages[i]))];
    }
}
