using System.Diagnostics;
using RlActors.Engines;
using RlActors.Learning.Objectives.Policy;

namespace RlActors.Learning.Training;

/// <summary>Collects what an RL step measures. Its clock runs from its making.</summary>
internal sealed class StepReport(PolicyStep step)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, double> _measured = new()
    {
        ["learning_rate"] = LearningRate.At(step.Stage.Optimizer, step.Version, step.Stage.Steps),
    };

    /// <summary>The step's trained tokens, those without signal included.</summary>
    public long Tokens { get; set; }

    /// <summary>A metric; 0 where it was not measured.</summary>
    public double Of(string name) => _measured.GetValueOrDefault(name);

    public void Set(string name, double value) => _measured[name] = value;

    /// <summary>A mean over the step's trained tokens.</summary>
    public void SetTokenMean(string name, double sum) => Set(name, sum / Math.Max(1, Tokens));

    /// <summary>The policy's updates: losses are means over updates, measures of tokens means over those that were looked at.</summary>
    /// <param name="updates">What was done.</param>
    /// <param name="valued">Whether a critic on the same trunk was fitted by them.</param>
    /// <param name="inReward">Whether the divergence from the reference is in the reward, and was measured there.</param>
    public void Add(PolicyUpdates updates, bool valued, bool inReward)
    {
        double[] sums = updates.Sums;
        double count = Math.Max(1, updates.Updates), looked = Math.Max(1, updates.Looked);
        Set("loss", sums[0] / count);
        for (int i = 0; i < PolicyMetrics.Names.Count; i++)
        {
            if (!inReward || PolicyMetrics.Names[i] != "kl_reference")
            {
                Set(PolicyMetrics.Names[i], sums[1 + i] / looked);
            }
        }

        Set(PolicyMetrics.LargestWeight, updates.WeightMax);
        int at = 1 + PolicyMetrics.Names.Count;
        Set("entropy", sums[at] / looked);
        Set("positive_lm", sums[at + 1] / count);
        Set("grad_norm", updates.GradientNorm);
        if (valued)
        {
            Set("value_loss", sums[at + 2] / count);
            Set("value_clip_fraction", sums[at + 3] / Math.Max(1, updates.Valued));
        }
    }

    /// <summary>The critic's own updates.</summary>
    public void Add(CriticUpdates updates)
    {
        var (loss, clipped) = updates.Measured;
        Set("value_loss", loss);
        Set("value_clip_fraction", clipped);
        Set("critic_grad_norm", updates.GradientNorm);
    }

    public TrainingResult Result(StepOutcome outcome) =>
        TrainingReport.Result(outcome, _clock, Of("learning_rate"), Tokens, [.. _measured.Select(entry => (entry.Key, entry.Value))]);
}
