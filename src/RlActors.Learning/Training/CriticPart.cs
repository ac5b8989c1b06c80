using RlActors.Engines;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>The critic's part of a step: values before the first update, its own updates, and the way back where the step fails later. It is on the device for these alone.</summary>
/// <param name="critic">What estimates values.</param>
/// <param name="step">The step.</param>
/// <param name="device">Where models are.</param>
/// <param name="division">How its rows are divided.</param>
internal sealed class CriticPart(Critic critic, PolicyStep step, torch.Device device, StepDivision division) : IDisposable
{
    private readonly IDisposable _use = critic.Use();
    private ParameterSnapshot? _before;

    /// <summary>Whether its optimiser was run.</summary>
    public bool HasUpdated { get; private set; }

    /// <summary>The critic's learning rate in a step.</summary>
    public static double LearningRateOf(PolicyStep step) =>
        LearningRate.At(step.Stage.Critic?.Optimizer ?? step.Stage.Optimizer, step.Version, step.Stage.Steps);

    /// <summary>Puts values into the sequences' rows.</summary>
    public void Value(IReadOnlyList<StepSequence> sequences) =>
        new StepConstants(sequences, device, step.Stage.Sampling.Temperature, division).AddValues(critic);

    /// <summary>Takes the critic's updates, unless it stands on the policy's trunk and moves with it; false where one is not finite, and then nothing was changed.</summary>
    /// <param name="sequences">The step's trained completions, with returns.</param>
    /// <param name="alone">Whether the policy stays as it is: a head on its trunk is then trained here.</param>
    /// <param name="report">Receives what was measured.</param>
    public bool Fit(IReadOnlyList<StepSequence> sequences, bool alone, StepReport report)
    {
        report.Set("explained_variance", ExplainedVariance(sequences));
        if (sequences.Count > 0 && (alone || critic is not SharedTrunkCritic))
        {
            _before = critic.Save();
            using var updates = new CriticUpdates(critic, step, LearningRateOf(step), device, division);
            bool finite = Finishes(updates, sequences);
            report.Add(updates);
            if (!finite)
            {
                Undo();
                return false;
            }

            HasUpdated = true;
        }

        _use.Dispose();
        return true;
    }

    private bool Finishes(CriticUpdates updates, IReadOnlyList<StepSequence> sequences)
    {
        try
        {
            return updates.Run(sequences);
        }
        catch (StepAbortedException)
        {
            Undo();
            throw;
        }
    }

    /// <summary>Takes back what <see cref="Fit"/> did.</summary>
    public void Undo()
    {
        using var use = critic.Use();
        _before?.Restore(critic.Trained);
    }

    public void Dispose()
    {
        _use.Dispose();
        _before?.Dispose();
    }

    /// <summary>1 − Var(return − value)/Var(return) over the fitted states: 1 is a perfect critic, 0 one that says the same of all; 0 where all returns are equal.</summary>
    private static double ExplainedVariance(IReadOnlyList<StepSequence> sequences)
    {
        List<(double Return, double Error)> states = [.. sequences.SelectMany(sequence => Fitted(sequence.Row))];
        double returns = Variance([.. states.Select(state => state.Return)]);
        return returns == 0 ? 0 : 1 - (Variance([.. states.Select(state => state.Error)]) / returns);

        static IEnumerable<(double, double)> Fitted(TrainingRow row) => Enumerable.Range(0, row.States)
            .Where(t => t == row.Tokens.Length || row.Trained[t] == 1)
            .Select(t => ((double)row.Returns![t], (double)row.Returns[t] - row.Values![t]));

        static double Variance(List<double> numbers)
        {
            double mean = numbers.DefaultIfEmpty(0).Average();
            return numbers.Select(number => (number - mean) * (number - mean)).DefaultIfEmpty(0).Average();
        }
    }
}
