namespace RlActors.Learning.Objectives.Advantages;

/// <summary>All judged completions of a training step, as advantages are estimated from them.</summary>
/// <param name="Groups">The groups, in the step's order.</param>
/// <param name="JudgeWeights">Weights of the judges, in the order of <see cref="SequenceRollout.JudgeRewards"/>; needed to normalise each judge's rewards on its own.</param>
public sealed record StepRollouts(IReadOnlyList<GroupRollouts> Groups, IReadOnlyList<double>? JudgeWeights = null);

/// <summary>The completions of one prompt that are compared with each other.</summary>
/// <param name="Sequences">The completions.</param>
/// <param name="GreedyReward">Reward of the group's greedy completion (ReMax), which is not among <paramref name="Sequences"/>.</param>
public sealed record GroupRollouts(IReadOnlyList<SequenceRollout> Sequences, double? GreedyReward = null);

/// <summary>One completion. Arrays have one element a token of it, trained or not; what stands where no token is trained is never read.</summary>
/// <param name="Reward">Total reward, given at its end; not a number where it has none, which leaves it out of every mean and gives it the advantage 0.</param>
/// <param name="Trained">1 where the token is trained.</param>
public sealed record SequenceRollout(double Reward, byte[] Trained)
{
    /// <summary>Unweighted reward of each judge; not a number where a judge does not apply.</summary>
    public IReadOnlyList<double>? JudgeRewards { get; init; }

    /// <summary>Rewards of single tokens beside <see cref="Reward"/>: −β·KL, process rewards. Null is none.</summary>
    public double[]? TokenRewards { get; init; }

    /// <summary>The critic's value of the state before each token.</summary>
    public double[]? Values { get; init; }

    /// <summary>The critic's value of the state after the last token; null where there is no such state.</summary>
    public double? EndValue { get; init; }

    /// <summary>Log-probability of each token under the weights before the step's first update.</summary>
    public double[]? Logprobs { get; init; }

    /// <summary>Sum of the squared probabilities of the whole vocabulary at each token, under the same weights.</summary>
    public double[]? SquaredProbabilities { get; init; }

    /// <summary>The completion's length in tokens, where lengths weigh. Default: its trained tokens.</summary>
    public int Length { get; init; } = Trained?.Count(trained => trained == 1) ?? 0;

    /// <summary>Whether it has a reward.</summary>
    public bool IsScored => !double.IsNaN(Reward);
}
