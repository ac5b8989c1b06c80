using System.Diagnostics;
using RlActors.Engines;

namespace RlActors.Learning.Training;

/// <summary>Puts a step's numbers together.</summary>
internal static class TrainingReport
{
    private static readonly string[] Always = ["loss", "kl_behaviour", "kl_reference", "entropy", "clip_fraction", "grad_norm"];

    /// <summary>Every metric has a value: 0 where a step without an update has none. What is not finite is left out, for no JSON file can hold it.</summary>
    public static TrainingResult Result(
        StepOutcome outcome, Stopwatch clock, double learningRate, long tokens, ReadOnlySpan<(string Name, double Value)> measured)
    {
        var metrics = Always.ToDictionary(name => name, _ => 0.0);
        metrics["learning_rate"] = learningRate;
        metrics["tokens"] = tokens;
        foreach (var (name, value) in measured)
        {
            if (double.IsFinite(value))
            {
                metrics[name] = value;
            }
            else
            {
                metrics.Remove(name);
            }
        }

        return new TrainingResult(outcome, metrics, clock.Elapsed.TotalSeconds);
    }
}
