using RlActors.Engines;
using RlActors.Learning.Objectives;
using RlActors.Recipes;
using TorchSharp;

namespace RlActors.Learning.Training;

/// <summary>
/// The policy's part of a step: passes over its minibatches, one optimiser update each. Rows without signal contribute exactly nothing and are only counted, unless a term asks for every token.
/// </summary>
/// <param name="learner">What is trained.</param>
/// <param name="objective">The policy objective.</param>
/// <param name="reference">Whose distributions a divergence is taken from; null where none is.</param>
/// <param name="step">The step.</param>
/// <param name="rates">Learning rates of policy and critic.</param>
/// <param name="division">How its rows are divided.</param>
internal sealed class PolicyUpdates(
    Learner learner, IPolicyObjective objective, IReferencePolicy? reference, PolicyStep step, (double Policy, double Critic) rates, StepDivision division) : IDisposable
{
    private readonly RlStageOptions _stage = step.Stage;
    private readonly SharedTrunkCritic? _shared = learner.Critic as SharedTrunkCritic;
    private readonly PolicyPass _pass = new(learner, objective, reference, step.Stage);
    private readonly StepSums _sums = new(1 + PolicyPass.TokenSums + 3, learner.Policy.Model.Device);

    /// <summary>Sums over all updates, in the order of <see cref="PolicyPass.Accumulate"/>.</summary>
    public double[] Sums => _sums.Read();

    /// <summary>Largest ρ of a trained token, over all updates.</summary>
    public double WeightMax => _sums.Largest();

    /// <summary>Optimiser updates that were taken.</summary>
    public int Updates { get; private set; }

    /// <summary>Trained tokens that were looked at, over all updates.</summary>
    public long Looked { get; private set; }

    /// <summary>States whose value was fitted, over all updates.</summary>
    public long Valued { get; private set; }

    /// <summary>Norm of the last update's gradient.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>Takes all updates of the step. Where one is not finite, or the step is given up, nothing is changed by any.</summary>
    /// <param name="sequences">The step's trained completions.</param>
    public StepOutcome Run(IReadOnlyList<StepSequence> sequences)
    {
        bool several = _stage.UpdatesPerStep * _stage.Minibatches > 1;
        using var before = several ? new ParameterSnapshot(learner.Policy.Trained) : null;
        using var headBefore = several && _shared is not null ? new ParameterSnapshot(_shared.Trained) : null;
        try
        {
            var outcome = Take(sequences);
            if (outcome == StepOutcome.NonFinite)
            {
                GoBack();
            }

            return outcome;
        }
        catch (StepAbortedException)
        {
            GoBack();
            throw;
        }

        void GoBack()
        {
            before?.Restore(learner.Policy.Trained);
            headBefore?.Restore(_shared!.Trained);
        }
    }

    public void Dispose() => _sums.Dispose();

    private StepOutcome Take(IReadOnlyList<StepSequence> sequences)
    {
        using var scope = torch.NewDisposeScope();
        Minibatch? whole = null;
        for (int pass = 0; pass < _stage.UpdatesPerStep; pass++)
        {
            foreach (int[] part in MinibatchPlan.Cut(Units(sequences), _stage.Minibatches, step.Version, pass))
            {
                using var partScope = torch.NewDisposeScope();
                var minibatch = whole ?? Minibatch.Of([.. part.Select(i => sequences[i])], _stage, Takes, _shared is not null, learner.Policy.Model.Device, division);
                if (_stage.Minibatches == 1 && whole is null)
                {
                    whole = minibatch.MoveToOuterDisposeScope(); // every pass sees the same
                }

                if (minibatch.HasGradient && !Update(minibatch))
                {
                    return StepOutcome.NonFinite;
                }
            }
        }

        return Updates > 0 ? StepOutcome.Updated : StepOutcome.NoSignal;
    }

    private int[] Units(IReadOnlyList<StepSequence> sequences) =>
        _stage.MinibatchOf == MinibatchUnit.Groups ? [.. sequences.Select(sequence => sequence.Group)] : [.. Enumerable.Range(0, sequences.Count)];

    /// <summary>Whether a row's gradient can be anything but zero.</summary>
    private bool Takes(TrainingRow row) =>
        objective.Needs.EveryToken || _shared is not null || (_stage.PositiveLm != 0 && row.IsPositive) || row.Advantage!.AsSpan().ContainsAnyExcept(0f);

    /// <summary>One update; false where it is not finite, and nothing was moved by it.</summary>
    private bool Update(Minibatch minibatch)
    {
        division.Accumulate(minibatch.Parts, learner.Policy.Parameters, _shared?.Trained.Parameters, _sums, (batch, sums) =>
            _pass.Accumulate(batch.Tokens, minibatch.Totals, minibatch.Positives, batch.States is null ? null : (batch.States, minibatch.States), sums));

        GradientNorm = learner.Policy.GradientNorm();
        double headNorm = _shared?.Trained.GradientNorm() ?? 0;
        Looked += minibatch.Looked;
        Valued += minibatch.States.Tokens;
        if (!double.IsFinite(GradientNorm) || !double.IsFinite(headNorm) || !double.IsFinite(_sums.Read()[0]))
        {
            return false;
        }

        learner.Policy.Update(_stage.Optimizer, rates.Policy, GradientNorm);
        _shared?.Trained.Update(_shared.Options.Optimizer ?? _stage.Optimizer, rates.Critic, headNorm);
        Updates++;
        return true;
    }
}
