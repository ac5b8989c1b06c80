using RlActors.Engines;
using RlActors.Learning.Objectives.Shaping;
using RlActors.Trajectories;

namespace RlActors.Learning.Training;

/// <summary>One completion of a step: the row that is trained, and what advantages are made of. What is computed before the step's first update is set as it becomes known.</summary>
/// <param name="group">Place of its group in the step.</param>
/// <param name="completion">The completion.</param>
/// <param name="reward">Its total reward as judged.</param>
/// <param name="row">The row; tokens of a completion that is left out of the loss are not trained in it.</param>
internal sealed class StepSequence(int group, Completion completion, double reward, TrainingRow row)
{
    public int Group => group;

    public Completion Completion => completion;

    public double Reward => reward;

    public TrainingRow Row { get; set; } = row;

    /// <summary>Whether any token of it is trained.</summary>
    public bool IsTrained { get; } = row.Trained.Contains((byte)1);

    /// <summary>Estimate of the divergence from the reference at each token, where it is in the reward.</summary>
    public double[]? Divergence { get; set; }

    /// <summary>The divergence over its trained tokens, where it is in the reward.</summary>
    public double TrainedDivergence => Divergence?.Where((_, t) => Row.Trained[t] == 1).Sum() ?? 0;

    /// <summary>Sum of the squared probabilities of the vocabulary at each token, where the advantage looks at it.</summary>
    public double[]? SquaredProbabilities { get; set; }

    /// <summary>The completions of a step's groups, in order. Greedy baselines are not among them.</summary>
    public static List<StepSequence> Of(PolicyStep step)
    {
        var stage = step.Stage;
        bool afterEnd = stage.Critic is not null && stage.Advantage.RewardAfterEnd;
        return [.. step.Groups.SelectMany((group, g) => group.Completions.Select((completion, i) => new StepSequence(g, completion, group.Rewards[i], Row(group, completion, group.Rewards[i]))))];

        TrainingRow Row(TrajectoryGroup group, Completion completion, double reward)
        {
            bool filtered = RewardShaping.IsFiltered(stage.Shaping, completion.Finish);
            return new TrainingRow(group.PromptTokens, completion.Tokens, filtered ? new byte[completion.Tokens.Length] : completion.Sampled)
            {
                Behaviour = completion.Logprobs,
                IsPositive = reward > 0,
                ReadsEnd = afterEnd && !filtered && completion.Finish == FinishReason.Stop && completion.Tokens.Length < stage.Sampling.MaxTokens,
                Staleness = stage.Correction.Proximal == Recipes.ProximalPolicy.LogLinear ? [.. completion.Versions.Select(version => (float)(step.Version - version))] : null,
            };
        }
    }
}
